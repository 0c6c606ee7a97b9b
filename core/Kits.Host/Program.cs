using Kits.Host;
using Kits.Host.Offline;
using Kits.Host.State;

try
{
    return args is ["--offline", .. var verb]
        ? await OfflineVerbs.RunAsync(verb)
        : args is ["--help"] or ["-h"]
            ? Say(HostOptions.Usage)
            : await HostProcess.RunAsync(HostOptions.Parse(args));
}
catch (StateException refused)
{
    await Console.Error.WriteLineAsync($"kitsd: {refused.Message}");
    return Kits.Control.ExitCode.Failed;
}
catch (StartRefusedException refused)
{
    foreach (var line in refused.Message.Split('\n'))
        await Console.Error.WriteLineAsync($"kitsd: {line}");
    return refused.Exit;
}

static int Say(string text)
{
    Console.WriteLine(text);
    return Kits.Control.ExitCode.Done;
}

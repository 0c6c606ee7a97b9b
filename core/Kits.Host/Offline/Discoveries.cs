using Kits.Control;
using Kits.Sdk;
using Kits.Sdk.Discovery;
using Kits.Sdk.Services;

namespace Kits.Host.Offline;

/// <summary>Lets a kit look at this machine, and prints what it found as resources of a configuration.</summary>
public static class Discoveries
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Looks and prints.</summary>
    /// <returns>The exit code of the command.</returns>
    public static async Task<int> TellAsync(string name, IKit kit, string where)
    {
        if (kit is not IDiscovers discoverer)
            throw new StartRefusedException(ExitCode.Usage, $"the kit {name} discovers nothing; write its settings by hand: kits kit show {name}");

        using var events = new KernelEvents();
        using var deadline = new CancellationTokenSource(Patience);
        var found = await discoverer.DiscoverAsync(
            new DiscoveryContext { Where = where, Commands = new CommandRunner(events, TimeProvider.System), Time = TimeProvider.System },
            deadline.Token);

        foreach (var remark in found.Remarks)
            await Console.Error.WriteLineAsync($"{name}: {remark}");
        if (found.Resources.Count == 0)
        {
            await Console.Error.WriteLineAsync($"{name}: nothing to protect was found at {where}");
            return ExitCode.Failed;
        }

        await Console.Out.WriteAsync(ResourceYaml.Of(name, found.Resources));
        return ExitCode.Done;
    }
}

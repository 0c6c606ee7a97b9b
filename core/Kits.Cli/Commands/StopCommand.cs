using Kits.Cli.CommandLine;
using Kits.Cli.Linux;
using Kits.Cli.Printing;
using Kits.Control;

namespace Kits.Cli.Commands;

/// <summary><c>lkstop</c>: ends kitsd, and returns when its process has ended.</summary>
internal static class StopCommand
{
    private static readonly Option HostOnly = new("-f", null, "end kitsd alone; resources stay as they are");
    private static readonly Option NoFailover = new("-n", null, "without failover (not built yet)");
    private static readonly Option Reboot = new("-r", null, "as at a shutdown (not built yet)");

    public static Command Command { get; } = new(
        "lkstop", "", "takes every resource out of service, then ends kitsd", [HostOnly, NoFailover, Reboot, CommonOptions.Socket], RunAsync);

    private static async Task<int> RunAsync(Call call, Screen screen)
    {
        if (call.Has(NoFailover) && (call.Has(HostOnly) || call.Has(Reboot)))
            throw call.Refuse("-n cannot be combined with -f or -r");
        if (call.Has(NoFailover) || call.Has(Reboot))
            throw call.Refuse($"{(call.Has(NoFailover) ? "-n" : "-r")} is not built yet");

        using var client = call.Connect();
        await client.StatusAsync(tag: null, CancellationToken.None);
        using var host = ProcessWatch.Of(client.HostProcess);

        var exit = await OperationRun.FollowAsync("lkstop", "see with \"kits status\" how far it came",
            cancel => client.StopAsync(!call.Has(HostOnly), cancel), json: false, screen);

        if (exit == ExitCode.Done)
            host?.WaitForEnd();
        return exit;
    }
}

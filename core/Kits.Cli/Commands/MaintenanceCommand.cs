using Kits.Cli.CommandLine;
using Kits.Cli.Printing;
using Kits.Control;

namespace Kits.Cli.Commands;

/// <summary><c>kits maintenance</c>: a time in which a person works on a resource or the node, and the host keeps its hands off.</summary>
internal static class MaintenanceCommand
{
    private static readonly Option For = new("--for", "TIME", "ends by itself after this time (30m, 2h)");
    private static readonly Option Reason = new("--reason", "TEXT", "why, for whoever looks at the status");

    public static Command Command { get; } = new(
        "kits maintenance", "on|off [TAG]", "nothing is checked or recovered while somebody works on TAG, or on the node",
        [CommonOptions.Node, For, Reason, CommonOptions.Socket], RunAsync)
    {
        Remarks = "Nothing is stopped. When it ends, a check at once decides what follows. perform_action goes on working meanwhile.",
    };

    private static async Task<int> RunAsync(Call call, Screen screen)
    {
        var on = call.Words[0] switch
        {
            "on" => true,
            "off" => false,
            var other => throw call.Refuse($"say on or off, not \"{other}\""),
        };
        if (!on && (call.Has(For) || call.Has(Reason)))
            throw call.Refuse("--for and --reason belong to on");

        var request = new MaintenanceRequest(call.TagOrNode(at: 1), on, call.Value(For) is { } time ? call.Seconds(time) : null, call.Value(Reason));
        using var client = call.Connect();
        return screen.Tell(await client.MaintainAsync(request, CancellationToken.None));
    }
}

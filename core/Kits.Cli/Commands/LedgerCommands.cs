using System.Globalization;
using System.Text.Json;
using Kits.Cli.CommandLine;
using Kits.Cli.Printing;
using Kits.Control;

namespace Kits.Cli.Commands;

/// <summary><c>kits ledger</c>: everything that is limited in one place, spent, left, and when it refills.</summary>
internal static class LedgerCommands
{
    public static IReadOnlyList<Command> All { get; } =
    [
        new("kits ledger reset", "[TAG]", "forgets what TAG has spent, and lets go of what a final action holds", [CommonOptions.Node, CommonOptions.Socket], ResetAsync)
        {
            Remarks = "With --node: the reboots and shutdowns of this machine.",
        },
        new("kits ledger", "[TAG]", "shows recoveries, hierarchy restarts and reboots: spent, left, when each refills", [CommonOptions.Json, CommonOptions.Socket], ShowAsync),
    ];

    private static async Task<int> ShowAsync(Call call, Screen screen)
    {
        using var client = call.Connect();
        var rows = await client.LedgerAsync(call.Word, CancellationToken.None);
        if (call.Has(CommonOptions.Json))
            screen.Line(JsonSerializer.Serialize(rows, ControlJson.Default.IReadOnlyListLedgerRow));
        else
            screen.Table(["OF", "WHAT", "ALLOWED", "SPENT", "LEFT", "REFILLS"], rows.Select(row => new[]
            {
                row.Tag.Length == 0 ? "the node" : row.Tag, row.What, Number(row.Allowed), Number(row.Spent), Number(row.Remaining),
                row.RefillsInSeconds is { } seconds ? $"in {Times.Long(TimeSpan.FromSeconds(seconds))}" : "-",
            }));
        return ExitCode.Done;
    }

    private static async Task<int> ResetAsync(Call call, Screen screen)
    {
        var tag = call.TagOrNode(at: 0);
        using var client = call.Connect();
        return screen.Tell(await client.ResetLedgerAsync(tag, CancellationToken.None));
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

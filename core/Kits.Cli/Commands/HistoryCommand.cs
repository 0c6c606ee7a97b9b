using System.Globalization;
using System.Text.Json;
using Kits.Cli.CommandLine;
using Kits.Cli.Printing;
using Kits.Control;

namespace Kits.Cli.Commands;

/// <summary><c>kits history</c>: what happened, oldest first.</summary>
internal static class HistoryCommand
{
    private const int ForPeople = 50;

    private static readonly Option Limit = new("--limit", "N", $"only the last N (default: {ForPeople}; with --json what the host gives, 200)");

    public static Command Command { get; } = new(
        "kits history", "[TAG]", "shows what happened, oldest first",
        [CommonOptions.Json, Limit, CommonOptions.Socket], RunAsync);

    private static async Task<int> RunAsync(Call call, Screen screen)
    {
        var json = call.Has(CommonOptions.Json);
        var limit = call.Value(Limit) is { } given ? Number(call, given) : json ? (int?)null : ForPeople;

        using var client = call.Connect();
        await foreach (var entry in client.HistoryAsync(call.Word, limit, CancellationToken.None))
            screen.Line(json ? JsonSerializer.Serialize(entry, ControlJson.Default.HistoryEntry) : HistoryLines.Line(entry, screen));

        return ExitCode.Done;
    }

    private static int Number(Call call, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw call.Refuse($"--limit takes a number from 1, not \"{text}\"");
}

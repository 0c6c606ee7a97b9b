using Kits.Control;

namespace Kits.Cli.Printing;

/// <summary>What happened, one line each: when, which kind of thing, to what, what.</summary>
internal static class HistoryLines
{
    private const string Host = "kitsd";

    /// <param name="entry">What happened.</param>
    /// <param name="screen">Where it is shown.</param>
    /// <param name="about">The resource that goes without saying.</param>
    public static string Line(HistoryEntry entry, Screen screen, string? about = null)
    {
        var stamp = screen.Paint(Times.Stamp(entry.Time), Colour.Faint);
        var kind = screen.Paint($"{entry.Kind,-9}", KindColour(entry.Kind));
        var tag = entry.Tag == about ? "" : $"{screen.Paint(entry.Tag.Length > 0 ? entry.Tag : Host, Colour.Bold)}: ";
        var took = entry.Milliseconds is { } milliseconds ? $" ({Times.Took(milliseconds)})" : "";

        return $"{stamp}  {kind}  {tag}{Text.OneLine(entry.Text)}{took}{Again(entry)}";
    }

    private static string Again(HistoryEntry entry) => entry switch
    {
        { Count: <= 1 } => "",
        { Until: { } until } => $" ({entry.Count} times until {Times.Stamp(until)})",
        _ => $" ({entry.Count} times)",
    };

    private static Colour KindColour(string kind) => kind switch
    {
        "decision" => Colour.Yellow,
        "action" or "operation" => Colour.Cyan,
        _ => Colour.Faint,
    };
}

using Kits.Control;

namespace Kits.Cli.Printing;

/// <summary>What happened, one line each: when, to what, which kind of thing, what.</summary>
internal static class HistoryLines
{
    public static string Line(HistoryEntry entry, Screen screen) =>
        $"{Stamp(entry, screen)}  {screen.Paint(entry.Tag.Length > 0 ? entry.Tag : "kitsd", Colour.Bold)}  {Text(entry, screen)}";

    /// <summary>The line of a history whose resource is known.</summary>
    public static string LineWithoutTag(HistoryEntry entry, Screen screen) => $"{Stamp(entry, screen)}  {Text(entry, screen)}";

    private static string Stamp(HistoryEntry entry, Screen screen) => screen.Paint(Times.Stamp(entry.Time), Colour.Faint);

    private static string Text(HistoryEntry entry, Screen screen)
    {
        var took = entry.Milliseconds is { } milliseconds ? $" ({Times.Took(milliseconds)})" : "";
        var again = entry.Count > 1 ? $" ({entry.Count} times{(entry.Until is { } until ? $" until {Times.Stamp(until)}" : "")})" : "";
        return $"{screen.Paint($"{entry.Kind,-9}", KindColour(entry.Kind))}  {Screen.OneLine(entry.Text)}{took}{again}";
    }

    private static Colour KindColour(string kind) => kind switch
    {
        "decision" => Colour.Yellow,
        "action" or "operation" => Colour.Cyan,
        _ => Colour.Faint,
    };
}

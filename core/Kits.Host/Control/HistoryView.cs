using Kits.Control;
using Kits.Host.State;

namespace Kits.Host.Control;

/// <summary>History as operators read it.</summary>
public sealed class HistoryView(ConfigurationDatabase database)
{
    /// <summary>How many entries are shown where nobody says how many.</summary>
    public const int UsualLimit = 200;

    /// <summary>The newest entries of a resource or of all, oldest first.</summary>
    public IReadOnlyList<HistoryEntry> Newest(string? tag, int limit) =>
        [.. database.History(tag, limit).Select(row => new HistoryEntry(row.At, row.Tag, row.Kind, row.Text, row.Operation, row.Milliseconds, row.Count, row.Until))];
}

namespace Kits.Host.State;

/// <summary>What memory knows of history.</summary>
/// <param name="Rows">The newest rows asked for, newest first.</param>
/// <param name="First">The id from which on memory knows every row.</param>
/// <param name="Extensions">How far older rows have come, where the disk does not know yet.</param>
internal sealed record HistoryMemory(List<HistoryRow> Rows, long First, IReadOnlyDictionary<long, RowExtension> Extensions)
{
    /// <summary>A row of the disk as it is by now.</summary>
    public HistoryRow Extended(long id, HistoryRow row) =>
        Extensions.TryGetValue(id, out var newer) && newer.Count > row.Count ? row with { Count = newer.Count, Until = newer.Until } : row;
}

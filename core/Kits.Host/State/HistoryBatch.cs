namespace Kits.Host.State;

/// <summary>History for one transaction, and how many rows were lost for want of room since the last.</summary>
internal sealed record HistoryBatch(IReadOnlyList<RowSnapshot> Rows, IReadOnlyList<RowExtension> Extensions, int Lost);

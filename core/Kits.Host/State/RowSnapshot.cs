namespace Kits.Host.State;

/// <summary>A row as it was when the writer took it.</summary>
internal readonly record struct RowSnapshot(NotedRow Noted, HistoryRow Row);

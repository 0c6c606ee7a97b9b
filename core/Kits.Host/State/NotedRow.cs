namespace Kits.Host.State;

/// <summary>A row in memory, and how the disk has it.</summary>
internal sealed class NotedRow(long id, HistoryRow row)
{
    public long Id { get; } = id;

    public HistoryRow Row { get; set; } = row;

    public HistoryRow? Durable { get; set; }

    public bool Dropped { get; set; }

    public bool IsDurable => ReferenceEquals(Row, Durable);
}

namespace Kits.Host.State;

/// <summary>How far a run of equal answers has come.</summary>
internal sealed record RowExtension(long Id, int Count, DateTimeOffset Until);

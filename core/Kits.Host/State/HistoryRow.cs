namespace Kits.Host.State;

/// <summary>Something that happened to a resource, or a run of equal answers.</summary>
/// <param name="At">When it happened, or when the run began.</param>
/// <param name="Tag">The resource.</param>
/// <param name="Kind">One of <see cref="HistoryKind"/>, or a word of the writer's own.</param>
/// <param name="Text">What happened and why; at most 4,000 characters are kept.</param>
/// <param name="Operation">The operation it belongs to, if any.</param>
/// <param name="Milliseconds">How long it took, if that was measured.</param>
/// <param name="Count">How many equal answers the row stands for.</param>
/// <param name="Until">When the last of them came; null for a single one.</param>
public sealed record HistoryRow(
    DateTimeOffset At, string Tag, string Kind, string Text, string? Operation = null, double? Milliseconds = null, int Count = 1, DateTimeOffset? Until = null);

namespace Kits.PostgreSql.Judging;

/// <summary>What one look means.</summary>
/// <param name="Condition">What the server is in.</param>
/// <param name="Why">How that was seen.</param>
/// <param name="Warning">Why it is degraded although it serves.</param>
/// <param name="Note">What the operator should be told once, although nothing is wrong: that a login was refused, and what would let it in.</param>
internal sealed record Verdict(Condition Condition, string Why, string? Warning = null, string? Note = null);

namespace Kits.Simulation.Invariants;

/// <summary>An invariant that did not hold.</summary>
/// <param name="Invariant">Which.</param>
/// <param name="What">What happened instead.</param>
public sealed record Violation(string Invariant, string What);

namespace Kits.Simulation.Invariants;

/// <summary>Why the host acts on its own: what it decided about a resource.</summary>
/// <param name="Tag">The resource.</param>
/// <param name="Guilty">Whether it had been told enough of the resource to act.</param>
/// <param name="InDoubt">Whether it was in doubt then.</param>
/// <param name="At">When it decided that.</param>
/// <param name="Words">What it told in its history.</param>
public sealed record Cause(string Tag, bool Guilty, bool InDoubt, TimeSpan At, string Words);

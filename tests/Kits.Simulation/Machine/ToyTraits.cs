namespace Kits.Simulation.Machine;

/// <summary>What a toy is like.</summary>
/// <param name="AtFirst">What it is when the run begins.</param>
/// <param name="IsWatched">Whether its kit has an event source.</param>
/// <param name="IsCurable">Whether its kit can cure it in place.</param>
/// <param name="IsFragile">Whether it breaks when something that it needs goes away.</param>
public sealed record ToyTraits(Truth AtFirst = Truth.Out, bool IsWatched = false, bool IsCurable = true, bool IsFragile = true);

namespace Kits.Host.Lateness;

/// <summary>How long tasks of this machine were stalled since it booted, or within a window.</summary>
/// <param name="Cpu">While at least one task that could run waited for a CPU.</param>
/// <param name="Io">While every task that had something to do waited for a disk.</param>
/// <param name="Memory">While at least one task waited for memory.</param>
public readonly record struct StallTimes(TimeSpan Cpu, TimeSpan Io, TimeSpan Memory)
{
    /// <summary>The stalls between two readings.</summary>
    public static StallTimes operator -(StallTimes later, StallTimes earlier) =>
        new(later.Cpu - earlier.Cpu, later.Io - earlier.Io, later.Memory - earlier.Memory);
}

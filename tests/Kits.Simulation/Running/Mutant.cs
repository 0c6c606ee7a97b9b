using Kits.Core.Resources;
using Kits.Host.State;

namespace Kits.Simulation.Running;

/// <summary>Something that is broken in a host on purpose, to see whether the simulation notices.</summary>
/// <param name="Name">What is broken.</param>
public sealed record Mutant(string Name)
{
    /// <summary>What the host takes for the description of a resource.</summary>
    public Func<ResourceDescription, ResourceDescription>? Describe { get; init; }

    /// <summary>Changes that its database loses.</summary>
    public Func<Change, bool>? Loses { get; init; }
}

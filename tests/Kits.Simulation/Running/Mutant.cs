using Kits.Core.Resources;
using Kits.Host.State;
using Kits.Sdk;

namespace Kits.Simulation.Running;

/// <summary>Something that is broken in a host on purpose, to see whether the invariants notice.</summary>
/// <param name="Name">What is broken.</param>
public sealed record Mutant(string Name)
{
    /// <summary>What the host takes for the description of a resource.</summary>
    public Func<ResourceDescription, ResourceDescription> Describe { get; init; } = description => description;

    /// <summary>Changes that its database loses.</summary>
    public Func<Change, bool> Loses { get; init; } = _ => false;

    /// <summary>Whether it goes on without waiting for the disk.</summary>
    public bool Hurries { get; init; }

    /// <summary>What it takes for the answer of a check.</summary>
    public Func<CheckResult, CheckResult> Reads { get; init; } = answer => answer;

    /// <summary>How long it takes a call for one that has not returned.</summary>
    public TimeSpan Remembers { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>The longest time that its timers can wait; those that are set to more never fire.</summary>
    public TimeSpan LongestTimer { get; init; } = TimeSpan.MaxValue;

    /// <summary>A host in which nothing is broken.</summary>
    public static Mutant None { get; } = new("nothing");
}

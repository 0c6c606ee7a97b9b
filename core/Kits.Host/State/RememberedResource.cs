using Kits.Core.Recovery;
using Kits.Core.Resources;

namespace Kits.Host.State;

/// <summary>What was durable of one resource.</summary>
/// <param name="Wanted">What operators asked of it last.</param>
/// <param name="Held">Why it stays stopped, or null.</param>
/// <param name="InDoubt">Why it may still run here, or null.</param>
/// <param name="Attempts">The recovers started so far, oldest first.</param>
/// <param name="Bag">The values that its kit keeps.</param>
public sealed record RememberedResource(
    Wanted Wanted, string? Held, string? InDoubt, IReadOnlyList<Stamp> Attempts, IReadOnlyDictionary<string, string> Bag)
{
    /// <summary>A resource of which nothing was written yet.</summary>
    public static RememberedResource Nothing { get; } = new(Wanted.NeverAsked, null, null, [], new Dictionary<string, string>());

    /// <summary>When recoveries removed and restored it with all above it, oldest first.</summary>
    public IReadOnlyList<Stamp> Restarts { get; init; } = [];

    /// <summary>Why it was stopped on purpose since the machine booted, or null.</summary>
    public string? Stopped { get; init; }

    /// <summary>The policies that an operator switched, by name.</summary>
    public IReadOnlyDictionary<string, bool> Policies { get; init; } = new Dictionary<string, bool>();

    /// <summary>The maintenance that it is in, or null. It may have run out meanwhile.</summary>
    public Maintenance? Maintenance { get; init; }
}

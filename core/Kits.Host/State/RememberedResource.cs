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
}

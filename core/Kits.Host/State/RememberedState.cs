using Kits.Core.Recovery;
using Kits.Core.Resources;

namespace Kits.Host.State;

/// <summary>What was durable when this kitsd started.</summary>
/// <param name="Resources">By tag. A tag that is missing has nothing to be remembered.</param>
/// <param name="OpenIntents">Steps that were cut off, oldest first.</param>
public sealed record RememberedState(IReadOnlyDictionary<string, RememberedResource> Resources, IReadOnlyList<Intent> OpenIntents)
{
    /// <summary>What is remembered of a tag, known or not.</summary>
    public RememberedResource Of(string tag) => Resources.GetValueOrDefault(tag, RememberedResource.Nothing);
}

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

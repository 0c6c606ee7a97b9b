using Kits.Core.Recovery;

namespace Kits.Host.State;

/// <summary>What was durable when this kitsd started.</summary>
/// <param name="Resources">By tag; the node itself has none. A tag that is missing has nothing to be remembered.</param>
/// <param name="Reboots">When failures took this machine down, oldest first.</param>
/// <param name="OpenIntents">Steps that were cut off, oldest first.</param>
public sealed record RememberedState(IReadOnlyDictionary<string, RememberedResource> Resources, IReadOnlyList<Stamp> Reboots, IReadOnlyList<Intent> OpenIntents)
{
    /// <summary>What is remembered of a tag, known or not.</summary>
    public RememberedResource Of(string tag) => Resources.GetValueOrDefault(tag, RememberedResource.Nothing);
}

using Kits.Control;
using Kits.Core.Resources;
using Kits.Host.Running;

namespace Kits.Simulation.Invariants;

/// <summary>What an operator's request may change.</summary>
public static class Explained
{
    /// <summary>Whether a request may make a resource wanted in or out.</summary>
    public static bool By(OperationRequest request, Hierarchy hierarchy, string tag, Wanted wanted) => wanted switch
    {
        Wanted.Out => request.Action == KitAction.Remove && request.Tag == tag,
        Wanted.In => request.Action is KitAction.Restore or "restart" && IsNear(request.Tag, hierarchy, tag),
        _ => false,
    };

    /// <summary>Whether a request may let go of a resource that a final action holds.</summary>
    public static bool Releases(OperationRequest request, Hierarchy hierarchy, string tag) =>
        request.Action is KitAction.Restore or KitAction.Recover or "restart" && IsNear(request.Tag, hierarchy, tag);

    // What it names, what is below or above that, and what those need.
    private static bool IsNear(string asked, Hierarchy hierarchy, string tag) =>
        asked == tag || hierarchy.Below(asked).Contains(tag) || hierarchy.Above(asked).Any(above => above == tag || hierarchy.Below(above).Contains(tag));
}

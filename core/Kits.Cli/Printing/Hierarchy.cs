using Kits.Control;

namespace Kits.Cli.Printing;

/// <summary>A resource and what it needs. A child that several need stands under each of them.</summary>
internal sealed record Hierarchy(ResourceStatus Resource, IReadOnlyList<Hierarchy> Children)
{
    /// <summary>One hierarchy for each resource that nobody needs.</summary>
    public static IReadOnlyList<Hierarchy> All(StatusAnswer status)
    {
        var needed = status.Resources.SelectMany(resource => resource.Needs).ToHashSet();
        return [.. status.Resources.Where(resource => !needed.Contains(resource.Tag)).Select(root => Grow(root, ByTag(status)))];
    }

    /// <summary>The hierarchy below one tag, or null if there is no such tag.</summary>
    public static Hierarchy? Below(StatusAnswer status, string tag)
    {
        var byTag = ByTag(status);
        return byTag.TryGetValue(tag, out var root) ? Grow(root, byTag) : null;
    }

    /// <summary>Itself and everything below, parents first, each with its depth.</summary>
    public IEnumerable<(ResourceStatus Resource, int Depth)> Walk(int depth = 0) =>
        Children.SelectMany(child => child.Walk(depth + 1)).Prepend((Resource, depth));

    private static Dictionary<string, ResourceStatus> ByTag(StatusAnswer status) => status.Resources.ToDictionary(resource => resource.Tag);

    private static Hierarchy Grow(ResourceStatus resource, Dictionary<string, ResourceStatus> byTag) =>
        new(resource, [.. resource.Needs.Where(byTag.ContainsKey).Select(child => Grow(byTag[child], byTag))]);
}

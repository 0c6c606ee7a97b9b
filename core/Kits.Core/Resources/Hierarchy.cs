using System.Collections.Immutable;

namespace Kits.Core.Resources;

/// <summary>Which resource needs which: a graph without cycles, in which several roots may share a child.</summary>
public sealed class Hierarchy
{
    private readonly ImmutableDictionary<string, ResourceDescription> _byTag;
    private readonly ILookup<string, string> _parents;
    private readonly ILookup<string, string> _admirers;

    /// <summary>Builds the graph.</summary>
    /// <exception cref="ArgumentException">A tag stands twice, a need or preference is unknown, or they go in a circle.</exception>
    public Hierarchy(IReadOnlyList<ResourceDescription> resources)
    {
        if (resources.GroupBy(resource => resource.Tag).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"the tag {twice.Key} stands twice");

        _byTag = resources.ToImmutableDictionary(resource => resource.Tag);
        foreach (var (resource, need) in resources.SelectMany(resource => resource.Needs.Select(need => (resource, need))))
        {
            if (!_byTag.ContainsKey(need))
                throw new ArgumentException($"{resource.Tag} needs {need}, which does not exist");
        }

        foreach (var (resource, preferred) in resources.SelectMany(resource => resource.Prefers.Select(preferred => (resource, preferred))))
        {
            if (!_byTag.ContainsKey(preferred))
                throw new ArgumentException($"{resource.Tag} prefers {preferred}, which does not exist");
        }

        _parents = resources.SelectMany(resource => resource.Needs.Select(need => (need, resource.Tag)))
            .ToLookup(pair => pair.need, pair => pair.Tag);
        _admirers = resources.SelectMany(resource => resource.Prefers.Select(preferred => (preferred, resource.Tag)))
            .ToLookup(pair => pair.preferred, pair => pair.Tag);
        BottomUp = Sort(resources);
    }

    /// <summary>Every tag, children before the parents that need or prefer them.</summary>
    public ImmutableArray<string> BottomUp { get; }

    /// <summary>The description of a tag.</summary>
    public ResourceDescription this[string tag] => _byTag[tag];

    /// <summary>Whether the tag exists.</summary>
    public bool Contains(string tag) => _byTag.ContainsKey(tag);

    /// <summary>The children that a resource needs itself.</summary>
    public ImmutableArray<string> Needs(string tag) => _byTag[tag].Needs;

    /// <summary>The parents that need a resource themselves.</summary>
    public IEnumerable<string> Parents(string tag) => _parents[tag];

    /// <summary>The resources that a resource comes up after, if they come up too.</summary>
    public ImmutableArray<string> Prefers(string tag) => _byTag[tag].Prefers;

    /// <summary>The resources that come up after a resource because they prefer it.</summary>
    public IEnumerable<string> Admirers(string tag) => _admirers[tag];

    /// <summary>Everything that a resource needs, directly or not; not itself.</summary>
    public ImmutableHashSet<string> Below(string tag) => Reach(tag, next => Needs(next));

    /// <summary>Everything that needs a resource, directly or not; not itself.</summary>
    public ImmutableHashSet<string> Above(string tag) => Reach(tag, Parents);

    private static ImmutableHashSet<string> Reach(string from, Func<string, IEnumerable<string>> step)
    {
        var reached = ImmutableHashSet.CreateBuilder<string>();
        var open = new Stack<string>(step(from));
        while (open.TryPop(out var tag))
        {
            if (reached.Add(tag))
            {
                foreach (var next in step(tag))
                    open.Push(next);
            }
        }

        return reached.ToImmutable();
    }

    // Depth first in the order of the configuration, so that equal configurations give equal plans.
    private ImmutableArray<string> Sort(IEnumerable<ResourceDescription> resources)
    {
        var sorted = ImmutableArray.CreateBuilder<string>();
        var placed = new HashSet<string>();
        var path = new List<string>();
        foreach (var resource in resources)
            Place(resource.Tag);
        return sorted.ToImmutable();

        void Place(string tag)
        {
            if (path.IndexOf(tag) is >= 0 and var start)
                throw new ArgumentException($"needs go in a circle: {string.Join(" -> ", path.Skip(start).Append(tag))}");
            if (placed.Contains(tag))
                return;

            path.Add(tag);
            foreach (var first in Needs(tag).Concat(Prefers(tag)))
                Place(first);
            path.RemoveAt(path.Count - 1);
            placed.Add(tag);
            sorted.Add(tag);
        }
    }
}

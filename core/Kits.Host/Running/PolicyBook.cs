using System.Collections.Immutable;
using Kits.Core.Recovery;
using Kits.Host.State;

namespace Kits.Host.Running;

/// <summary>What operators switched on and off, for one resource or for the node: the resource's own word counts more (LK-26).</summary>
public sealed class PolicyBook(ResourceTable table, Checker checker, Journal journal)
{
    private ImmutableDictionary<string, bool> _node = ImmutableDictionary<string, bool>.Empty;

    /// <summary>What is switched for the node, by name.</summary>
    public IReadOnlyDictionary<string, bool> OfNode => _node;

    /// <summary>Takes up what is remembered.</summary>
    public void Remember(RememberedState remembered)
    {
        _node = remembered.Of("").Policies.Where(policy => Policies.Names.Contains(policy.Key)).ToImmutableDictionary(); // a newer kitsd may know more
        Apply();
    }

    /// <summary>Where the value of a policy in force for a resource comes from.</summary>
    public string SourceOf(ManagedResource resource, string name) =>
        resource.Switched.ContainsKey(name) ? $"kits policy set {resource.Tag}"
        : _node.ContainsKey(name) ? "kits policy set --node"
        : "default";

    /// <summary>Switches a policy, or takes that back.</summary>
    /// <param name="tag">The resource; null for the node.</param>
    /// <param name="name">One of <see cref="Policies.Names"/>.</param>
    /// <param name="on">On, off, or null for what holds without it.</param>
    /// <param name="who">Who asks, for the history.</param>
    /// <returns>Null, or why not.</returns>
    public async Task<string?> SetAsync(string? tag, string name, bool? on, string who)
    {
        bool? before = Switched(tag).TryGetValue(name, out var was) ? was : null;
        if (await journal.RequireAsync([new Change.SetPolicy(tag ?? "", name, on)], [new Change.SetPolicy(tag ?? "", name, before)]) is { } problem)
            return $"the configuration database takes no writes, so nothing was changed: {problem}";

        var now = on is { } value ? Switched(tag).SetItem(name, value) : Switched(tag).Remove(name); // others may have switched something meanwhile
        if (tag is null)
            _node = now;
        else if (table.Find(tag) is { } resource)
            resource.Switched = now;
        journal.Note(tag ?? "", "operation", $"policy {name} {(on is { } word ? word ? "on" : "off" : "as everywhere")}, by {who}");
        Apply();
        foreach (var resource in table.BottomUp.Where(resource => tag is null || resource.Tag == tag))
            checker.Look(resource);
        table.Changed();
        return null;
    }

    /// <summary>Puts what is switched in force for every resource.</summary>
    public void Apply()
    {
        foreach (var resource in table.BottomUp)
            resource.Follow(_node.Concat(resource.Switched).Aggregate(Policies.Default, (policies, one) => policies.With(one.Key, one.Value)));
    }

    private ImmutableDictionary<string, bool> Switched(string? tag) =>
        tag is null ? _node : table.Find(tag)?.Switched ?? ImmutableDictionary<string, bool>.Empty;
}

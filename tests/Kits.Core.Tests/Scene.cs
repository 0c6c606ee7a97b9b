using System.Collections.Immutable;
using Kits.Core.Planning;
using Kits.Core.Recovery;
using Kits.Core.Resources;

namespace Kits.Core.Tests;

/// <summary>A hierarchy and the situation of each of its resources: what a plan is made of.</summary>
/// <param name="Hierarchy">Which resource needs which.</param>
/// <param name="Situations">Wanted in and out of service, unless told otherwise.</param>
public sealed record Scene(Hierarchy Hierarchy, ImmutableDictionary<string, Situation> Situations)
{
    /// <summary>A scene in words: <c>vip</c>, <c>app: vip share</c>.</summary>
    public static Scene Of(params string[] resources)
    {
        var hierarchy = new Hierarchy([.. resources.Select(Describe)]);
        return new(hierarchy, hierarchy.BottomUp.ToImmutableDictionary(tag => tag, _ => new Situation(ServiceState.OutOfService, Wanted.In)));
    }

    /// <summary>One resource in words.</summary>
    public static ResourceDescription Describe(string words)
    {
        var parts = words.Split(':', 2, StringSplitOptions.TrimEntries);
        return new(parts[0], "dummy", [.. parts.Length == 1 ? [] : parts[1].Split(' ')], Startup.Auto, ResourceRules.Default);
    }

    /// <summary>The scene with some resources, or all, in another state.</summary>
    public Scene In(ServiceState state, params string[] tags) => Change(tags, situation => situation with { State = state });

    /// <summary>The scene with another wish for some resources, or all.</summary>
    public Scene Want(Wanted wanted, params string[] tags) => Change(tags, situation => situation with { Wanted = wanted });

    /// <summary>The scene with some resources, or all, changed.</summary>
    public Scene Change(string[] tags, Func<Situation, Situation> change) =>
        this with { Situations = Situations.SetItems((tags.Length == 0 ? [.. Hierarchy.BottomUp] : tags).Select(tag => KeyValuePair.Create(tag, change(Situations[tag])))) };

    /// <summary>Plans a request.</summary>
    public Plan Plan(Request request) => Planner.Plan(Hierarchy, Situations, request);

    /// <summary>The tags and the situations, as a failed property shows them.</summary>
    public override string ToString() =>
        string.Join("\n", Hierarchy.BottomUp.Select(tag => $"{tag}: {string.Join(' ', Hierarchy.Needs(tag))}  {Situations[tag]}"));
}

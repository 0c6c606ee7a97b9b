using System.Collections.Immutable;
using CsCheck;
using Kits.Core.Planning;
using Kits.Core.Recovery;
using Kits.Core.Resources;

namespace Kits.Core.Tests.Planning;

/// <summary>A scene, what is asked in it, and how chance has it carried out.</summary>
/// <param name="Scene">The hierarchy and its situations.</param>
/// <param name="Request">What is asked.</param>
/// <param name="Chance">Decides in which of the allowed orders the steps come.</param>
/// <param name="Fails">Which of the steps fails, counted as they come; 0 is none.</param>
public sealed record Case(Scene Scene, Request Request, int Chance, int Fails)
{
    /// <summary>The plan.</summary>
    public Plan Plan { get; } = Scene.Plan(Request);

    /// <summary>As a failed property shows it.</summary>
    public override string ToString() => $"{Scene}\n{Request}\n{Text.Of(Plan)}\nchance {Chance}, step {Fails} fails";
}

/// <summary>Random hierarchies with shared children, random situations and random requests.</summary>
public static class RandomScenes
{
    private static readonly Gen<Situation> Situations = Gen.Select(
        Gen.Frequency(
            (5, Gen.Const(ServiceState.InService)), (4, Gen.Const(ServiceState.OutOfService)), (2, Gen.Const(ServiceState.Failed)),
            (1, Gen.Const(ServiceState.InDoubt)), (1, Gen.Const(ServiceState.NotKnown))),
        Gen.Frequency((4, Gen.Const(Wanted.In)), (1, Gen.Const(Wanted.Out)), (1, Gen.Const(Wanted.NeverAsked))),
        Gen.Enum<Startup>(),
        Gen.Frequency((5, Gen.Const(false)), (1, Gen.Const(true))), Gen.Frequency((12, Gen.Const(false)), (1, Gen.Const(true))),
        (state, wanted, startup, held, maintained) => new Situation(
            state, wanted, startup, Held: held ? "stopped by a final action" : null, Maintenance: maintained ? "in maintenance by root" : null));

    /// <summary>Any scene of up to ten resources.</summary>
    public static Gen<Scene> Scenes { get; } = Gen.Int[1, 10].SelectMany(count => Gen.Select(
        Gen.Int[0, 1023].Array[count], Gen.Int[0, 1023].Array[count], Gen.Int[0, 1023].Array[count], Gen.Shuffle(Enumerable.Range(0, count).ToArray()), Situations.Array[count], Build));

    /// <summary>Any request in any scene.</summary>
    public static Gen<Case> Cases { get; } = Scenes.SelectMany(scene => Gen.Select(
        Gen.Int[0, scene.Hierarchy.BottomUp.Length - 1], Gen.Int[0, 11], Gen.Int, Gen.Int[0, 8],
        (at, kind, chance, fails) => new Case(scene, Ask(kind, scene.Hierarchy.BottomUp[at]), chance, fails)));

    private static Request Ask(int kind, string tag) => kind switch
    {
        0 or 1 => new Request.Restore(tag),
        2 => new Request.Restore(tag, Reach.Below),
        3 => new Request.Restore(tag, Reach.Alone),
        4 => new Request.Remove(tag),
        5 => new Request.Remove(tag, Reach.Alone),
        6 => new Request.Restart(tag),
        7 => new Request.Reinstate(tag, "it failed"),
        8 => new Request.Stop(tag, WholeHierarchy: false, "the attempts are spent"),
        9 => new Request.Stop(tag, WholeHierarchy: true, "the attempts are spent"),
        10 => new Request.RemoveAgain(tag),
        _ => new Request.ShutDown(),
    };

    // A resource needs and prefers only what has a lower number, and the configuration lists them in any order.
    private static Scene Build(int[] some, int[] others, int[] more, int[] order, Situation[] situations)
    {
        var resources = order.Select(number => new ResourceDescription(
            Tag(number), "dummy", [.. Enumerable.Range(0, number).Where(below => (some[number] & others[number] & (1 << below)) != 0).Select(Tag)],
            situations[number].Startup, ResourceRules.Default)
        {
            Prefers = [.. Enumerable.Range(0, number).Where(below => (some[number] & ~others[number] & more[number] & (1 << below)) != 0).Select(Tag)],
        });
        return new(new Hierarchy([.. resources]), situations.Select((situation, number) => (number, situation)).ToImmutableDictionary(pair => Tag(pair.number), pair => pair.situation));

        static string Tag(int number) => $"r{number}";
    }
}

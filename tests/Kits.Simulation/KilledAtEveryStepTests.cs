using System.Collections.Immutable;
using Kits.Control;
using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.Running;
using Kits.Simulation.Machine;
using Kits.Simulation.Runs;

namespace Kits.Simulation;

/// <summary>The same stories again and again, each time with kitsd killed one of its smallest steps later.</summary>
public sealed class KilledAtEveryStepTests
{
    private static readonly ImmutableArray<ResourceDescription> Resources =
    [
        Resource("share"), Resource("own"), Resource("web", "share", "own"), Resource("mail", "share"),
    ];

    private static readonly Dictionary<string, Happening[]> Stories = new()
    {
        ["a restart"] = [Asks("restart", "share")],
        ["a remove and a restore"] = [Asks(KitAction.Remove, "web"), Asks(KitAction.Restore, "web")],
        ["a remove that fails"] = [Happening.Goes("web", KitAction.Remove, Fault.Fails, TimeSpan.FromMinutes(2)), Asks(KitAction.Remove, "share")],
        ["a recovery that takes all down"] = [Happening.Becomes("share", Truth.Broken)],
        ["a final action"] = [Happening.Becomes("web", Truth.Broken)],
        ["a stop of the host"] = [Happening.Stop(remove: true, TimeSpan.FromSeconds(5))],
    };

    public static TheoryData<string> Names => [.. Stories.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_invariant_holds_wherever_kitsd_is_killed(string story)
    {
        var steps = Run.Of(Script(story, killedAt: null)).Steps;
        Assert.InRange(steps, 100, 10_000);

        for (var step = 1; step <= steps; step++)
        {
            var outcome = Run.Of(Script(story, step));
            if (outcome.Violation is not null)
                Assert.Fail($"killed at step {step}: {outcome.Violation}\n{string.Join('\n', Run.Of(outcome.Script, keepLog: true).Log)}");
        }
    }

    private static Script Script(string story, int? killedAt)
    {
        IEnumerable<Scheduled> happenings = Stories[story].Select((what, number) => new Scheduled(TimeSpan.FromMinutes(2 + number), 0, what));
        if (killedAt is { } step)
            happenings = happenings.Prepend(new Scheduled(TimeSpan.Zero, step, Happening.Crash(TimeSpan.FromSeconds(2))));
        return new Script(
            Seed: 1, Resources, Resources.ToImmutableDictionary(resource => resource.Tag, _ => new ToyTraits(IsWatched: true, IsCurable: false)), [.. happenings]);
    }

    private static Happening Asks(string action, string tag) => Happening.Asks(new OperationRequest(action, tag));

    private static ResourceDescription Resource(string tag, params string[] needs) => new(tag, "toy", [.. needs], Startup.Auto, ResourceRules.Default with
    {
        Every = TimeSpan.FromMinutes(2),
        Attempts = tag == "web" ? 0 : 3,
        Then = tag == "web" ? FinalAction.StopHierarchy : FinalAction.Continue,
    });
}

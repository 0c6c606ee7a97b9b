using System.Collections.Immutable;
using Kits.Control;
using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.Running;
using Kits.Simulation.Machine;

namespace Kits.Simulation.Runs;

/// <summary>Makes a run out of a seed: any hierarchy, any rules, and whatever can go wrong, at any moment.</summary>
public static class RandomScript
{
    /// <summary>How long faults go on.</summary>
    public static TimeSpan Trouble { get; } = TimeSpan.FromMinutes(15);

    private static readonly Fault[] CheckFaults =
        [Fault.Fails, Fault.FailsOnThisNode, Fault.HasWrongSettings, Fault.Hangs, Fault.HangsDeaf, Fault.Lies, Fault.Throws, Fault.CannotTell, Fault.Warns];

    private static readonly Fault[] ActionFaults =
        [Fault.Fails, Fault.Fails, Fault.FailsOnThisNode, Fault.HasWrongSettings, Fault.Hangs, Fault.HangsDeaf, Fault.Lies, Fault.Throws, Fault.Crawls];

    /// <summary>The run of a seed.</summary>
    public static Script Of(ulong seed)
    {
        var dice = Dice.For(seed, 0);
        var resources = Hierarchy(dice);
        var tags = resources.Select(resource => resource.Tag).ToArray();
        var toys = tags.ToImmutableDictionary(tag => tag, _ => new ToyTraits(
            dice.Happens(0.8) ? Truth.Out : dice.Pick(Truth.Up, Truth.Broken), dice.Happens(0.5), dice.Happens(0.7), dice.Happens(0.5)));
        var happenings = Enumerable.Range(0, dice.Next(3, 25))
            .Select(_ => new Scheduled(Moment(dice), dice.Next(0, dice.Pick(1, 5, 40)), Something(dice, tags)))
            .OrderBy(happening => happening.At);
        return new Script(seed, resources, toys, [.. happenings]);
    }

    // Often shortly after something else: trouble comes in company.
    private static TimeSpan Moment(Dice dice) =>
        dice.Happens(0.5) ? dice.Between(TimeSpan.Zero, Trouble) : TimeSpan.FromMinutes(dice.Next(0, 4) * 3) + dice.Seconds(0, 40);

    private static ImmutableArray<ResourceDescription> Hierarchy(Dice dice)
    {
        var resources = ImmutableArray.CreateBuilder<ResourceDescription>();
        var count = dice.Next(1, dice.Pick(3, 5, 9));
        for (var number = 0; number < count; number++)
        {
            var needs = resources.Where(_ => dice.Happens(1.2 / count)).Select(resource => resource.Tag).ToList();
            var prefers = resources.Where(_ => dice.Happens(0.4 / count)).Select(resource => resource.Tag);
            resources.Add(new ResourceDescription($"r{number}", "toy", [.. needs], dice.Happens(0.85) ? Startup.Auto : Startup.Manual, Rules(dice)) { Prefers = [.. prefers.Except(needs)] });
        }

        return resources.ToImmutable();
    }

    private static ResourceRules Rules(Dice dice) => new()
    {
        Every = TimeSpan.FromSeconds(dice.Pick(10, 30, 60)),
        CheckTimeout = TimeSpan.FromSeconds(dice.Pick(2, 5, 15)),
        Tolerate = dice.Pick(0, 0, 1, 2),
        Timeouts = dice.Pick(1, 2, 4, 4),
        Attempts = dice.Pick(0, 1, 2, 3, 5, 5),
        Within = TimeSpan.FromMinutes(dice.Pick(1, 3, 10)),
        Then = Final(dice),
        Delay = TimeSpan.FromSeconds(dice.Pick(0, 0, 0, 20)),
        When = dice.Pick(CheckTime.Always, CheckTime.Always, CheckTime.InService),
        Target = dice.Pick(RecoveryTarget.Resource, RecoveryTarget.Resource, RecoveryTarget.Resource, RecoveryTarget.Hierarchy, RecoveryTarget.FinalAction),
        Restarts = dice.Pick<int?>(null, null, 0, 1),
        RestoreRetries = dice.Pick(0, 0, 1, 3),
        RemoveRetries = dice.Pick(0, 0, 1, 3),
        RestoreThen = dice.Happens(0.8) ? FinalAction.Continue : Final(dice),
        RemoveFailed = dice.Pick(RemoveFailed.Stay, RemoveFailed.Stay, RemoveFailed.Retry, RemoveFailed.StopHost, RemoveFailed.Reboot),
        RestoreTimeout = TimeSpan.FromSeconds(dice.Pick(30, 60, 300)),
        RemoveTimeout = TimeSpan.FromSeconds(dice.Pick(30, 60, 300)),
        RecoverTimeout = TimeSpan.FromSeconds(dice.Pick(30, 60, 300)),
    };

    private static FinalAction Final(Dice dice) => dice.Pick(
        FinalAction.Continue, FinalAction.Continue, FinalAction.Continue, FinalAction.StopHere, FinalAction.StopHierarchy,
        FinalAction.StopHost, FinalAction.Shutdown, FinalAction.Reboot);

    private static Happening Something(Dice dice, string[] tags)
    {
        var tag = dice.Pick(tags);
        return dice.Next(24) switch
        {
            0 or 1 or 2 => Happening.Becomes(tag, dice.Pick(Truth.Out, Truth.Broken)),
            3 => Happening.Becomes(tag, Truth.Up),
            4 or 5 or 6 => Happening.Goes(tag, KitAction.QuickCheck, dice.Pick(CheckFaults), dice.Seconds(10, 300)),
            7 => Happening.Goes(tag, KitAction.Restore, dice.Pick(ActionFaults), dice.Seconds(10, 300)),
            8 => Happening.Goes(tag, KitAction.Remove, dice.Pick(ActionFaults), dice.Seconds(10, 300)),
            9 or 10 => Happening.Goes(tag, KitAction.Recover, dice.Pick([.. ActionFaults, Fault.HelpsLate]), dice.Seconds(10, 300)),
            11 => Happening.Crash(dice.Seconds(0, 30)),
            12 => Happening.Stop(dice.Happens(0.4), dice.Seconds(1, 90)),
            13 => Happening.WallSteps(TimeSpan.FromSeconds(dice.Next(-4000, 4000))),
            14 => Happening.Disk(dice.Pick(DiskMood.Stalled, DiskMood.Full), dice.Seconds(1, 120)),
            15 => Happening.HeldUp(dice.Seconds(1, 60)),
            16 => Happening.Cancels(tag),
            17 or 18 => Happening.Maintenance(dice.Happens(0.3) ? null : tag, dice.Seconds(10, 400)),
            19 => Happening.Policy(dice.Happens(0.3) ? null : tag, dice.Pick([.. Policies.Names]), dice.Happens(0.5), dice.Seconds(10, 400)),
            20 => Happening.ResetsLedger(dice.Happens(0.2) ? null : tag),
            _ => Happening.Asks(Request(dice, tag)),
        };
    }

    private static OperationRequest Request(Dice dice, string tag) => new(
        dice.Pick(KitAction.Restore, KitAction.Restore, KitAction.Remove, "restart", KitAction.Recover, KitAction.QuickCheck),
        tag,
        dice.Pick(OperationScope.Default, OperationScope.Default, OperationScope.Below, OperationScope.Alone),
        WaitSeconds: dice.Pick<double?>(null, null, 0, 30),
        Force: dice.Happens(0.2));
}

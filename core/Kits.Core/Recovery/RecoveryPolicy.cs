using Kits.Core.Resources;
using Kits.Sdk;
using Kits.Sdk.Settings;

namespace Kits.Core.Recovery;

/// <summary>Decides after every check what is to be done about a resource. Pure: the same evidence gives the same decision.</summary>
public static class RecoveryPolicy
{
    /// <summary>The longest pause between two recoveries that failed.</summary>
    public static TimeSpan LongestBackOff { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Decides.</summary>
    /// <param name="rules">The resource's rules.</param>
    /// <param name="situation">Its situation before the check.</param>
    /// <param name="standing">What the checks before added up to.</param>
    /// <param name="ledger">Which recoveries were started.</param>
    /// <param name="seen">What the check gave.</param>
    /// <param name="now">The moment of the decision.</param>
    public static Decision Decide(
        ResourceRules rules, Situation situation, Standing standing, Ledger ledger, Observation seen, Stamp now) => seen switch
    {
        Observation.NoAnswer { HostWasLate: { } why } late => new Decision.KeepWatching(
            standing with { TimeoutsInRow = 0 }, $"no answer within {Duration.Format(late.After)}, but the host itself was late ({why}): no timeout so far counts"),
        Observation.NoAnswer silent => NoAnswer(rules, situation, standing, ledger, silent, now),
        Observation.Answer { Result: var result } => result switch
        {
            CheckResult.InService serving when situation.State != ServiceState.InDoubt =>
                new Decision.Serves(Standing.Clean, serving.Warning ?? "in service", serving.Warning),
            CheckResult.InService =>
                new Decision.KeepWatching(Standing.Clean, "in service, but in doubt: an earlier remove failed, so it must be removed before it counts"),
            CheckResult.Unknown unknown =>
                new Decision.KeepWatching(standing with { TimeoutsInRow = 0 }, $"could not tell: {unknown.Why}"),
            CheckResult.OutOfService gone when !situation.CanServe || situation.State == ServiceState.InDoubt =>
                new Decision.IsOut(Standing.Clean, WhyLeftAlone(situation) ?? gone.Why ?? "out of service"),
            CheckResult.OutOfService gone when situation.State is ServiceState.NotKnown or ServiceState.OutOfService =>
                new Decision.BringUp(Standing.Clean, $"wanted in and {gone.Why ?? "out of service"}"),
            CheckResult.OutOfService gone =>
                Failed(rules, situation, standing, ledger, Failure.Passing(gone.Why is null ? "out of service" : $"out of service: {gone.Why}"), now),
            CheckResult.Failed failed => Failed(rules, situation, standing, ledger, failed.Why, now),
            _ => throw new ArgumentOutOfRangeException(nameof(seen)),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(seen)),
    };

    /// <summary>How long to wait after so many failed recoveries in a row: 1, 2, 4 ... seconds, at most a minute.</summary>
    public static TimeSpan BackOff(int curesFailedInRow) =>
        curesFailedInRow == 0 ? TimeSpan.Zero
        : curesFailedInRow > 6 ? LongestBackOff
        : TimeSpan.FromSeconds(1 << (curesFailedInRow - 1));

    private static string? WhyLeftAlone(Situation situation) => situation.Held ?? (situation.ShallServe ? situation.LeftOut : null);

    private static Decision NoAnswer(
        ResourceRules rules, Situation situation, Standing standing, Ledger ledger, Observation.NoAnswer silent, Stamp now)
    {
        var counted = standing with { TimeoutsInRow = standing.TimeoutsInRow + 1 };
        var what = $"no answer within {Duration.Format(silent.After)}";
        return counted.TimeoutsInRow < rules.Timeouts
            ? new Decision.KeepWatching(counted, $"{what}, {counted.TimeoutsInRow} in a row of {rules.Timeouts} that make a failure")
            : Believed(rules, situation, counted, ledger, Failure.Passing($"{what}, {counted.TimeoutsInRow} times in a row"), now);
    }

    private static Decision Failed(
        ResourceRules rules, Situation situation, Standing standing, Ledger ledger, Failure failure, Stamp now)
    {
        var counted = standing with { FailedInRow = standing.FailedInRow + 1, TimeoutsInRow = 0 };
        return counted.FailedInRow <= rules.Tolerate && situation.State == ServiceState.InService
            ? new Decision.KeepWatching(counted, $"{failure.Reason}; forgiven, {counted.FailedInRow} of {rules.Tolerate} in a row")
            : Believed(rules, situation, counted, ledger, failure, now);
    }

    private static Decision Believed(
        ResourceRules rules, Situation situation, Standing standing, Ledger ledger, Failure failure, Stamp now)
    {
        if (situation.State == ServiceState.InDoubt)
            return new Decision.KeepWatching(standing, $"{failure.Reason}; in doubt, so recovery leaves it alone");
        if (!situation.CanServe)
            return new Decision.Rest(standing, $"{failure.Reason}; {WhyLeftAlone(situation) ?? "not wanted in, so it is left alone"}", failure, null);
        if (failure.WorthTrying == RetryScope.Nowhere)
            return new Decision.Rest(standing, $"{failure.Reason}; no recovery can help, the settings must change", failure, null);

        var pause = ledger.Attempts is [.., var last] ? BackOff(standing.CuresFailedInRow) - now.Since(last) : TimeSpan.Zero;
        var spent = ledger.Spent(now, rules.Within);
        if (spent >= rules.Attempts)
        {
            var all = $"{failure.Reason}; all {rules.Attempts} recoveries within {Duration.Format(rules.Within)} are spent";
            return rules.Then == FinalAction.Continue
                ? new Decision.Rest(standing, all, failure, Later(ledger.RefillsIn(now, rules.Within, rules.Attempts), pause))
                : new Decision.GiveUp(standing, all, failure, rules.Then);
        }

        return pause > TimeSpan.Zero
            ? new Decision.Rest(standing, $"{failure.Reason}; next recovery in {Duration.Format(pause)}", failure, pause)
            : new Decision.Recover(standing, $"{failure.Reason}; recovery {spent + 1} of {rules.Attempts} within {Duration.Format(rules.Within)}", failure);
    }

    private static TimeSpan? Later(TimeSpan? refill, TimeSpan pause) => refill < pause ? pause : refill;
}

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
    /// <param name="restraint">What stands against ending the host or taking the machine down.</param>
    public static Decision Decide(
        ResourceRules rules, Situation situation, Standing standing, Ledger ledger, Observation seen, Stamp now, Restraint restraint) =>
        new Case(rules, situation, standing, ledger, now, restraint).Decide(seen);

    /// <summary>Decides what follows when the host itself could not bring a resource up.</summary>
    /// <returns>Null if nothing follows but the next check.</returns>
    public static Decision.GiveUp? AfterFailedRestore(ResourceRules rules, Situation situation, Standing standing, string why, Restraint restraint) =>
        rules.RestoreThen != FinalAction.Continue && situation is { Maintenance: null, CanServe: true } && Case.Withheld(rules, rules.RestoreThen, restraint) is null
            ? new Decision.GiveUp(standing, $"{why}; restore: then {Case.Word(rules.RestoreThen)}", Failure.Passing(why), rules.RestoreThen)
            : null;

    /// <summary>How long to wait after so many failed recoveries in a row: 1, 2, 4 ... seconds, at most a minute.</summary>
    public static TimeSpan BackOff(int curesFailedInRow) =>
        curesFailedInRow == 0 ? TimeSpan.Zero
        : curesFailedInRow > 6 ? LongestBackOff
        : TimeSpan.FromSeconds(1 << (curesFailedInRow - 1));

    private sealed record Case(ResourceRules Rules, Situation Situation, Standing Standing, Ledger Ledger, Stamp Moment, Restraint Restraint)
    {
        public Decision Decide(Observation seen) => Situation.Maintenance is { } maintenance
            ? new Decision.KeepWatching(Standing, maintenance)
            : seen switch
            {
                Observation.NoAnswer { HostWasLate: { } why } late => new Decision.KeepWatching(
                    Standing with { TimeoutsInRow = 0 }, $"no answer within {Duration.Format(late.After)}, but the host itself was late ({why}): no timeout so far counts"),
                Observation.NoAnswer silent => NoAnswer(silent),
                Observation.Answer { Result: CheckResult.InService serving } => Serves(serving),
                Observation.Answer { Result: CheckResult.OutOfService gone } => IsOut(gone),
                Observation.Answer { Result: CheckResult.Failed failed } => Failed(failed.Why),
                Observation.Answer { Result: CheckResult.Unknown unknown } =>
                    new Decision.KeepWatching(Standing with { TimeoutsInRow = 0 }, $"could not tell: {unknown.Why}"),
                _ => throw new ArgumentOutOfRangeException(nameof(seen)),
            };

        private bool IsInDoubt => Situation.State == ServiceState.InDoubt;

        private string? WhyLeftAlone => Situation.Held ?? Situation.Stopped ?? (Situation.ShallServe ? Situation.LeftOut : null);

        private Decision Serves(CheckResult.InService serving) => IsInDoubt
            ? InDoubt(Standing.Clean with { RemoveFailed = Standing.RemoveFailed }, "in service although an earlier remove failed")
            : new Decision.Serves(Standing.Clean, serving.Warning ?? "in service", serving.Warning);

        private Decision IsOut(CheckResult.OutOfService gone)
        {
            var why = gone.Why is null ? "out of service" : $"out of service: {gone.Why}";
            if (!Situation.CanServe || IsInDoubt)
                return new Decision.IsOut(Standing.Clean, WhyLeftAlone ?? gone.Why ?? "out of service");
            if (Situation.State is ServiceState.NotKnown or ServiceState.OutOfService)
                return new Decision.BringUp(Standing.Clean, $"wanted in and {gone.Why ?? "out of service"}");
            if (gone.OnPurpose && Rules.Intentional == PlannedStop.Respect && Situation.State == ServiceState.InService)
                return new Decision.Respects(Standing.Clean, $"stopped on purpose: {gone.Why ?? "it was an orderly stop"}");
            return Failed(Failure.Passing(why));
        }

        private Decision NoAnswer(Observation.NoAnswer silent)
        {
            var counted = Standing with { TimeoutsInRow = Standing.TimeoutsInRow + 1 };
            var what = $"no answer within {Duration.Format(silent.After)}";
            return counted.TimeoutsInRow < Rules.Timeouts
                ? new Decision.KeepWatching(counted, $"{what}, {counted.TimeoutsInRow} in a row of {Rules.Timeouts} that make a failure")
                : Believed(counted, Failure.Passing($"{what}, {counted.TimeoutsInRow} times in a row"));
        }

        private Decision Failed(Failure failure)
        {
            var counted = Standing with { FailedInRow = Standing.FailedInRow + 1, TimeoutsInRow = 0 };
            return counted.FailedInRow <= Rules.Tolerate && Situation.State == ServiceState.InService
                ? new Decision.KeepWatching(counted, $"{failure.Reason}; forgiven, {counted.FailedInRow} of {Rules.Tolerate} in a row")
                : Believed(counted, failure);
        }

        private Decision Believed(Standing standing, Failure failure)
        {
            if (IsInDoubt)
                return InDoubt(standing, failure.Reason);
            if (!Situation.CanServe)
                return Rest(standing, failure, WhyLeftAlone ?? "not wanted in, so it is left alone");
            if (failure.WorthTrying == RetryScope.Nowhere)
                return Rest(standing, failure, "no recovery can help, the settings must change");
            if (Rules.Policies.NotificationOnly)
                return Rest(standing, failure, "would have recovered it, but the policy NotificationOnly is on");
            if (!Rules.Policies.LocalRecovery)
                return AtLast(standing, failure, "the policy LocalRecovery is off", tryIn: null);
            return Rules.Target == RecoveryTarget.FinalAction
                ? AtLast(standing, failure, "its recovery is the final action", tryIn: null)
                : Recover(standing, failure);
        }

        private Decision Recover(Standing standing, Failure failure)
        {
            var within = Duration.Format(Rules.Within);
            var pause = Ledger.Attempts is [.., var last] ? BackOff(standing.CuresFailedInRow) - Moment.Since(last) : TimeSpan.Zero;
            var spent = Ledger.Spent(Moment, Rules);
            var isLimited = Rules.Policies.TemporalRecovery;

            if (spent >= Rules.Attempts && isLimited)
                return AtLast(standing, failure, $"all {Rules.Attempts} recoveries within {within} are spent", Later(Ledger.RefillsIn(Moment, Rules), pause));
            if (pause > TimeSpan.Zero)
                return Rest(standing, failure, $"next recovery in {Duration.Format(pause)}", pause);

            var number = spent < Rules.Attempts
                ? $"recovery {spent + 1} of {Rules.Attempts} within {within}"
                : $"recovery {spent + 1}; would have ended after {Rules.Attempts} within {within}, but the policy TemporalRecovery is off";
            return new Decision.Recover(
                standing, $"{failure.Reason}; {number}", failure,
                InPlace: Rules.Target == RecoveryTarget.Resource,
                MayRestart: !isLimited || Ledger.RestartsSpent(Moment, Rules) < (Rules.Restarts ?? Rules.Attempts));
        }

        private Decision AtLast(Standing standing, Failure failure, string why, TimeSpan? tryIn) =>
            Rules.Then == FinalAction.Continue ? Rest(standing, failure, why, tryIn)
            : Withheld(Rules, Rules.Then, Restraint) is { } withheld ? Rest(standing, failure, $"{why}; {withheld}", tryIn)
            : new Decision.GiveUp(standing, $"{failure.Reason}; {why}", failure, Rules.Then);

        private Decision InDoubt(Standing standing, string reason) => Rules.RemoveFailed switch
        {
            RemoveFailed.Retry when !Rules.Policies.NotificationOnly => new Decision.RemoveAgain(standing, $"{reason}; in doubt, so it is removed again"),
            RemoveFailed.StopHost when standing.RemoveFailed => InDoubt(standing, reason, FinalAction.StopHost),
            RemoveFailed.Reboot when standing.RemoveFailed => InDoubt(standing, reason, FinalAction.Reboot),
            _ => new Decision.KeepWatching(standing, $"{reason}; in doubt, so recovery leaves it alone"),
        };

        private Decision InDoubt(Standing standing, string reason, FinalAction action) => Withheld(Rules, action, Restraint) is { } withheld
            ? new Decision.KeepWatching(standing, $"{reason}; in doubt, and {withheld}")
            : new Decision.GiveUp(standing, $"{reason}; in doubt, and removeFailed says {Word(action)}", Failure.Passing(reason), action);

        /// <summary>Null, or why a final action is not done though it is its turn.</summary>
        public static string? Withheld(ResourceRules rules, FinalAction action, Restraint restraint) =>
            rules.Policies.NotificationOnly ? $"would have done {Word(action)}, but the policy NotificationOnly is on"
            : action < FinalAction.StopHost ? null
            : !rules.Policies.Failover ? $"would have done {Word(action)}, but the policy Failover is off"
            : restraint.Against(action) is { } why ? $"would have done {Word(action)}, but {why}"
            : null;

        public static string Word(FinalAction action) => SettingsBinder.WordsOf(typeof(FinalAction))[(int)action];

        private static Decision.Rest Rest(Standing standing, Failure failure, string why, TimeSpan? tryIn = null) =>
            new(standing, $"{failure.Reason}; {why}", failure, tryIn);

        private static TimeSpan? Later(TimeSpan? refill, TimeSpan pause) => refill < pause ? pause : refill;
    }
}

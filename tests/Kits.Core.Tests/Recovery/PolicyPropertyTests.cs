using CsCheck;
using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Sdk;

namespace Kits.Core.Tests.Recovery;

/// <summary>What holds for every decision, whatever the evidence.</summary>
public sealed class PolicyPropertyTests
{
    private static readonly Gen<CheckResult> Results = Gen.OneOf<CheckResult>(
        Gen.Bool.Select(full => full ? "93% full" : null).Select(warning => (CheckResult)new CheckResult.InService(warning)),
        Gen.Select(Gen.Bool, Gen.Bool, (tells, onPurpose) => (CheckResult)new CheckResult.OutOfService(tells ? "not mounted" : null, onPurpose)),
        Gen.Const((CheckResult)new CheckResult.Unknown("no permission")),
        Gen.Enum<RetryScope>().Select(scope => (CheckResult)new CheckResult.Failed(new Failure("no answer on port 80", scope))));

    private static readonly Gen<Observation> Observations = Gen.Frequency(
        (3, Results.Select(result => (Observation)new Observation.Answer(result))),
        (1, Gen.Bool.Select(late => (Observation)new Observation.NoAnswer(TimeSpan.FromSeconds(15), late ? "suspended for 8h" : null))));

    private static readonly Gen<Situation> Situations = Gen.Select(
        Gen.Enum<ServiceState>(), Gen.Frequency((3, Gen.Const(Wanted.In)), (1, Gen.Enum<Wanted>())), Gen.Frequency((4, Gen.Const((string?)null)), (1, Gen.Const((string?)"stop-here"))),
        Gen.Frequency((4, Gen.Const((string?)null)), (1, Gen.Const((string?)"needs vip"))),
        Gen.Frequency((6, Gen.Const((string?)null)), (1, Gen.Const((string?)"stopped on purpose"))), Gen.Frequency((6, Gen.Const((string?)null)), (1, Gen.Const((string?)"in maintenance by root"))),
        (state, wanted, held, leftOut, stopped, maintenance) => new Situation(state, wanted, Held: held, LeftOut: leftOut, Stopped: stopped, Maintenance: maintenance));

    private static readonly Gen<Policies> AnyPolicies = Gen.Frequency(
        (2, Gen.Const(Policies.Default)), (1, Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, (failover, local, temporal, notify) => new Policies(failover, local, temporal, notify))));

    private static readonly Gen<ResourceRules> Rules = Gen.Select(
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 4], Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[1, 600]), Gen.Enum<FinalAction>(), Gen.Enum<RecoveryTarget>(), Gen.Enum<RemoveFailed>(), Gen.Enum<PlannedStop>(), AnyPolicies,
        (numbers, then, target, removeFailed, intentional, policies) => new ResourceRules
        {
            Tolerate = numbers.Item1, Timeouts = numbers.Item2, Attempts = numbers.Item3, Restarts = numbers.Item4, Within = TimeSpan.FromSeconds(numbers.Item5),
            Then = then, Target = target, RemoveFailed = removeFailed, Intentional = intentional, Policies = policies,
        });

    private static readonly Gen<Evidence> Cases = Gen.Select(
        Rules, Situations, Gen.Select(Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[0, 9], (failed, timeouts, cures) => new Standing(failed, timeouts, cures)),
        Gen.Double[0, 700].Array[0, 7], Observations,
        Gen.Select(Gen.Bool, Gen.Bool, (host, machine) => new Restraint(host ? "web is in maintenance" : null, machine ? "os: dry" : null)),
        (rules, situation, standing, ledger, seen, restraint) =>
            (new Evidence { Rules = rules, Situation = situation, Standing = standing, Seen = seen, Restraint = restraint }).After([.. ledger.Select(ago => Math.Round(ago, 3))]));

    [Fact]
    public void What_cannot_serve_or_is_in_doubt_is_neither_recovered_nor_brought_up_nor_given_up() => Always(evidence =>
    {
        if (!evidence.Situation.CanServe || evidence.Situation.State == ServiceState.InDoubt)
            Assert.False(evidence.Decide() is Decision.Recover or Decision.BringUp);
        if (!evidence.Situation.CanServe && evidence.Situation.State != ServiceState.InDoubt)
            Assert.False(evidence.Decide() is Decision.GiveUp or Decision.RemoveAgain);
    });

    [Fact]
    public void In_maintenance_nothing_is_ever_decided() => Always(evidence =>
    {
        if (evidence.Situation.Maintenance is not null)
            Assert.IsType<Decision.KeepWatching>(evidence.Decide());
    });

    [Fact]
    public void Where_failures_are_only_told_nothing_is_recovered_and_nothing_given_up() => Always(evidence =>
    {
        if (evidence.Rules.Policies.NotificationOnly)
            Assert.False(evidence.Decide() is Decision.Recover or Decision.GiveUp or Decision.RemoveAgain);
    });

    [Fact]
    public void Host_and_machine_go_on_while_something_stands_against_their_end_or_the_policy_Failover_is_off() => Always(evidence =>
    {
        if (evidence.Decide() is Decision.GiveUp { Action: FinalAction.Shutdown or FinalAction.Reboot })
            Assert.True(evidence is { Restraint: { OnHost: null, OnMachine: null }, Rules.Policies.Failover: true });
        if (evidence.Decide() is Decision.GiveUp { Action: FinalAction.StopHost })
            Assert.True(evidence is { Restraint.OnHost: null, Rules.Policies.Failover: true });
    });

    [Fact]
    public void A_remove_is_repeated_only_in_doubt_and_where_the_rules_say_so() => Always(evidence =>
    {
        if (evidence.Decide() is Decision.RemoveAgain)
            Assert.True(evidence is { Situation.State: ServiceState.InDoubt, Rules.RemoveFailed: RemoveFailed.Retry });
    });

    [Fact]
    public void Only_an_orderly_stop_of_what_served_is_respected_and_only_where_the_rules_say_so() => Always(evidence =>
    {
        if (evidence.Decide() is Decision.Respects)
            Assert.True(evidence is { Situation: { State: ServiceState.InService, CanServe: true }, Rules.Intentional: PlannedStop.Respect, Seen: Observation.Answer { Result: CheckResult.OutOfService { OnPurpose: true } } });
    });

    [Fact]
    public void No_recovery_starts_within_the_back_off() => Always(evidence =>
    {
        if (evidence.Decide() is Decision.Recover recover && evidence.Ledger.Attempts is [.., var last])
            Assert.True(evidence.Now.Since(last) >= RecoveryPolicy.BackOff(recover.Standing.CuresFailedInRow));
    });

    [Fact]
    public void No_recovery_starts_beyond_the_attempts() => Always(evidence =>
    {
        var spent = evidence.Ledger.Attempts.Count(attempt => evidence.Now.Since(attempt) < evidence.Rules.Within);
        if (evidence.Decide() is Decision.Recover && evidence.Rules.Policies.TemporalRecovery)
            Assert.True(spent < evidence.Rules.Attempts);
        if (evidence.Decide() is Decision.GiveUp && evidence is { Situation.State: not ServiceState.InDoubt, Rules: { Target: not RecoveryTarget.FinalAction, Policies.LocalRecovery: true } })
            Assert.True(evidence.Ledger.Spent(evidence.Now, evidence.Rules) >= evidence.Rules.Attempts);
    });

    [Fact]
    public void Whoever_recovers_whenever_it_is_decided_never_starts_more_than_the_attempts_in_any_window() =>
        Gen.Select(Rules, Gen.Int[1, 40].Array[1, 60], Gen.Bool.Array[60]).Sample((anyRules, pauses, cures) =>
        {
            var rules = anyRules with { Policies = Policies.Default };
            var (evidence, now, started) = (new Evidence { Rules = rules }, TimeSpan.FromHours(1), new List<TimeSpan>());
            for (var at = 0; at < pauses.Length; at++)
            {
                now += TimeSpan.FromSeconds(pauses[at]);
                evidence = evidence with { Now = Evidence.At(now) };
                var decision = evidence.Decide();
                evidence = evidence with { Standing = decision.Standing };
                if (decision is not Decision.Recover)
                    continue;

                started.Add(now);
                evidence = evidence with { Ledger = evidence.Ledger.Started(evidence.Now) };
                evidence = cures[at]
                    ? evidence with { Standing = Standing.Clean }
                    : evidence with { Standing = evidence.Standing with { CuresFailedInRow = evidence.Standing.CuresFailedInRow + 1 } };
            }

            Assert.All(started, first => Assert.InRange(started.Count(other => other >= first && other - first < rules.Within), 0, rules.Attempts));
        });

    [Fact]
    public void A_recovery_promised_for_later_starts_then_and_not_a_moment_before() => Always(evidence =>
    {
        if (evidence.Decide() is not Decision.Rest { TryIn: { } wait })
            return;

        Assert.True(wait > TimeSpan.Zero);
        Assert.IsType<Decision.Recover>((evidence with { Now = Evidence.At(evidence.Now.Monotonic + wait) }).Decide());
        Assert.IsType<Decision.Rest>((evidence with { Now = Evidence.At(evidence.Now.Monotonic + wait - TimeSpan.FromTicks(1)) }).Decide());
    });

    [Fact]
    public void Nothing_is_ever_done_because_a_check_could_not_tell_or_the_host_was_late() => Always(evidence =>
    {
        if (evidence.Seen is Observation.Answer { Result: CheckResult.Unknown } or Observation.NoAnswer { HostWasLate: not null })
            Assert.IsType<Decision.KeepWatching>(evidence.Decide());
    });

    [Fact]
    public void What_is_wrong_in_the_settings_is_never_recovered() => Always(evidence =>
    {
        if (evidence.Situation.State != ServiceState.InDoubt && evidence.Seen is Observation.Answer { Result: CheckResult.Failed { Why.WorthTrying: RetryScope.Nowhere } })
            Assert.True(evidence.Decide() is Decision.KeepWatching or Decision.Rest { TryIn: null });
    });

    [Fact]
    public void A_final_action_is_only_what_was_configured_and_never_to_continue() => Always(evidence =>
    {
        if (evidence.Decide() is Decision.GiveUp giveUp)
        {
            if (evidence.Situation.State != ServiceState.InDoubt)
                Assert.Equal(evidence.Rules.Then, giveUp.Action);
            else
                Assert.True((evidence.Rules.RemoveFailed, giveUp.Action) is (RemoveFailed.StopHost, FinalAction.StopHost) or (RemoveFailed.Reboot, FinalAction.Reboot));
            Assert.NotEqual(FinalAction.Continue, giveUp.Action);
        }
    });

    [Fact]
    public void Every_decision_has_a_reason_and_equal_evidence_gives_an_equal_decision() => Always(evidence =>
    {
        Assert.NotEmpty(evidence.Decide().Reason);
        Assert.Equal(evidence.Decide(), (evidence with { Ledger = new([.. evidence.Ledger.Attempts], []) }).Decide());
    });

    private static void Always(Action<Evidence> holds) => Cases.Sample(holds, iter: 5_000);
}

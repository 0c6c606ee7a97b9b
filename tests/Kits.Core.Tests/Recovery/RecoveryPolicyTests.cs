using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Sdk;
using static Kits.Core.Resources.ServiceState;

namespace Kits.Core.Tests.Recovery;

public sealed class RecoveryPolicyTests
{
    private static readonly Evidence Known = new();

    [Fact]
    public void An_answer_in_service_clears_whatever_was_held_against_the_resource()
    {
        var serves = (Known with { Standing = new(3, 2, 1) }).Saw(new CheckResult.InService()).Decide<Decision.Serves>();
        Assert.Equal((Standing.Clean, "in service", null), (serves.Standing, serves.Reason, serves.Warning));
    }

    [Fact]
    public void A_warning_makes_it_degraded_and_is_the_reason() =>
        Assert.Equal("93% full", Known.Saw(new CheckResult.InService("93% full")).Decide<Decision.Serves>().Warning);

    [Theory]
    [InlineData(Failed)]
    [InlineData(NotKnown)]
    [InlineData(OutOfService)]
    public void An_answer_in_service_makes_any_resource_serve_again(ServiceState before) =>
        Known.In(before).Saw(new CheckResult.InService()).Decide<Decision.Serves>();

    [Fact]
    public void An_answer_in_service_does_not_end_a_doubt() =>
        Assert.StartsWith("in service although an earlier remove failed; in doubt", Known.In(InDoubt).Saw(new CheckResult.InService()).Decide<Decision.KeepWatching>().Reason, StringComparison.Ordinal);

    [Fact]
    public void A_failed_check_is_recovered_at_once()
    {
        var recover = Known.Decide<Decision.Recover>();
        Assert.Equal("no answer on port 80; recovery 1 of 5 within 10m", recover.Reason);
        Assert.Equal(Failure.Passing("no answer on port 80"), recover.Failure);
    }

    [Fact]
    public void Out_of_service_while_wanted_in_counts_as_failed() =>
        Assert.Equal("out of service: not mounted", Known.Saw(new CheckResult.OutOfService("not mounted")).Decide<Decision.Recover>().Failure.Reason);

    [Theory]
    [InlineData(NotKnown)]
    [InlineData(OutOfService)]
    public void What_is_wanted_in_and_was_not_up_is_brought_up_which_is_no_recovery(ServiceState before) =>
        Assert.Equal("wanted in and not mounted", Known.In(before).After(1, 2, 3, 4, 5).Saw(new CheckResult.OutOfService("not mounted")).Decide<Decision.BringUp>().Reason);

    [Fact]
    public void What_is_not_wanted_in_is_not_brought_up() =>
        (Known with { Situation = new(NotKnown, Wanted.Out) }).Saw(new CheckResult.OutOfService()).Decide<Decision.IsOut>();

    [Fact]
    public void What_a_final_action_stopped_is_not_brought_up_and_says_so() => Assert.Equal(
        "stop-here of web",
        (Known with { Situation = new(OutOfService, Wanted.In, Held: "stop-here of web") }).Saw(new CheckResult.OutOfService()).Decide<Decision.IsOut>().Reason);

    [Fact]
    public void What_is_left_out_for_a_child_is_not_brought_up_and_says_so() => Assert.Equal(
        "needs vip",
        (Known with { Situation = new(OutOfService, Wanted.In, LeftOut: "needs vip") }).Saw(new CheckResult.OutOfService()).Decide<Decision.IsOut>().Reason);

    [Fact]
    public void A_doubt_ends_when_a_check_says_out_of_service_and_nothing_else_is_done_then() =>
        Known.In(InDoubt).Saw(new CheckResult.OutOfService()).Decide<Decision.IsOut>();

    [Fact]
    public void Recovery_leaves_what_is_in_doubt_alone() => Assert.Equal(
        "no answer on port 80; in doubt, so recovery leaves it alone", Known.In(InDoubt).Decide<Decision.KeepWatching>().Reason);

    [Theory]
    [InlineData(Wanted.Out, null, null, "not wanted in, so it is left alone")]
    [InlineData(Wanted.NeverAsked, null, null, "not wanted in, so it is left alone")]
    [InlineData(Wanted.Out, null, "needs vip", "not wanted in, so it is left alone")]
    [InlineData(Wanted.In, "stop-here of web", null, "stop-here of web")]
    [InlineData(Wanted.In, null, "needs vip", "needs vip")]
    public void What_cannot_serve_is_not_recovered(Wanted wanted, string? held, string? leftOut, string why)
    {
        var rest = (Known with { Situation = new(InService, wanted, Held: held, LeftOut: leftOut) }).Decide<Decision.Rest>();
        Assert.Equal(($"no answer on port 80; {why}", null), (rest.Reason, rest.TryIn));
    }

    [Fact]
    public void A_failure_that_no_retry_can_help_is_the_operators()
    {
        var rest = Known.SawFailed(Failure.OfTheSettings("no such interface: eth7")).Decide<Decision.Rest>();
        Assert.Equal(("no such interface: eth7; no recovery can help, the settings must change", null), (rest.Reason, rest.TryIn));
    }

    [Fact]
    public void A_failure_of_this_node_is_recovered_here_as_long_as_there_is_no_other_node() =>
        Known.SawFailed(Failure.OfThisNode("eth0 is down")).Decide<Decision.Recover>();

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(2, 0, true)]
    [InlineData(2, 1, true)]
    [InlineData(2, 2, false)]
    public void Tolerate_forgives_that_many_failed_checks_in_a_row(int tolerate, int failedBefore, bool forgiven)
    {
        var decision = (Known with { Rules = new() { Tolerate = tolerate }, Standing = new(FailedInRow: failedBefore) }).Decide();
        Assert.Equal(forgiven, decision is Decision.KeepWatching);
        Assert.Equal(!forgiven, decision is Decision.Recover);
        Assert.Equal(failedBefore + 1, decision.Standing.FailedInRow);
    }

    [Fact]
    public void Only_what_serves_is_forgiven() =>
        (Known with { Rules = new() { Tolerate = 2 } }).In(Failed).Decide<Decision.Recover>();

    [Fact]
    public void A_timeout_is_an_unknown() => Assert.Equal(
        "no answer within 15s, 1 in a row of 4 that make a failure", Known.HeardNothing().Decide<Decision.KeepWatching>().Reason);

    [Fact]
    public void So_many_timeouts_in_a_row_make_a_failure() => Assert.Equal(
        "no answer within 15s, 4 times in a row",
        (Known with { Standing = new(TimeoutsInRow: 3) }).HeardNothing().Decide<Decision.Recover>().Failure.Reason);

    [Fact]
    public void No_timeout_of_the_row_counts_if_the_host_itself_was_late()
    {
        var decision = (Known with { Standing = new(FailedInRow: 1, TimeoutsInRow: 3) }).HeardNothing(becauseTheHostWasLate: "kitsd was held up for 20s").Decide<Decision.KeepWatching>();
        Assert.Equal(
            (new Standing(FailedInRow: 1), "no answer within 15s, but the host itself was late (kitsd was held up for 20s): no timeout so far counts"),
            (decision.Standing, decision.Reason));
    }

    [Fact]
    public void Any_answer_ends_a_row_of_timeouts()
    {
        var waited = Known with { Standing = new(TimeoutsInRow: 3) };
        Assert.Equal(0, waited.Saw(new CheckResult.Unknown("no permission")).Decide().Standing.TimeoutsInRow);
        Assert.Equal(0, waited.Saw(new CheckResult.InService()).Decide().Standing.TimeoutsInRow);
        Assert.Equal(0, waited.Decide().Standing.TimeoutsInRow);
    }

    [Fact]
    public void A_check_that_could_not_tell_is_no_reason_to_act() => Assert.Equal(
        "could not tell: no permission", (Known with { Standing = new(FailedInRow: 3) }).Saw(new CheckResult.Unknown("no permission")).Decide<Decision.KeepWatching>().Reason);

    [Fact]
    public void The_last_attempt_within_the_window_is_still_made() =>
        Assert.Equal("no answer on port 80; recovery 5 of 5 within 10m", Known.After(400, 300, 200, 100).Decide<Decision.Recover>().Reason);

    [Fact]
    public void When_the_attempts_are_spent_nothing_is_tried_until_one_is_given_back()
    {
        var rest = Known.After(500, 400, 300, 200, 100).Decide<Decision.Rest>();
        Assert.Equal(("no answer on port 80; all 5 recoveries within 10m are spent", TimeSpan.FromSeconds(100)), (rest.Reason, rest.TryIn));
    }

    [Fact]
    public void Attempts_older_than_the_window_are_given_back() => Known.After(3000, 2000, 600, 200, 100).Decide<Decision.Recover>();

    [Fact]
    public void An_answer_in_service_does_not_refill_the_ledger() =>
        (Known with { Standing = Known.Saw(new CheckResult.InService()).Decide().Standing }).After(5, 4, 3, 2, 1).Decide<Decision.Rest>();

    [Theory]
    [InlineData(FinalAction.StopHere)]
    [InlineData(FinalAction.StopHierarchy)]
    public void When_the_attempts_are_spent_the_final_action_is_done(FinalAction then) =>
        Assert.Equal(then, (Known with { Rules = new() { Then = then } }).After(5, 4, 3, 2, 1).Decide<Decision.GiveUp>().Action);

    [Fact]
    public void Without_attempts_the_final_action_is_done_at_once() =>
        (Known with { Rules = new() { Attempts = 0, Then = FinalAction.StopHere } }).Decide<Decision.GiveUp>();

    [Fact]
    public void Without_attempts_and_without_a_final_action_no_recovery_is_promised() =>
        Assert.Null((Known with { Rules = new() { Attempts = 0 } }).Decide<Decision.Rest>().TryIn);

    [Fact]
    public void After_a_recovery_that_failed_the_next_one_waits()
    {
        var rest = (Known with { Standing = new(CuresFailedInRow: 3) }).After(1).Decide<Decision.Rest>();
        Assert.Equal(("no answer on port 80; next recovery in 3s", TimeSpan.FromSeconds(3)), (rest.Reason, rest.TryIn));
    }

    [Fact]
    public void After_a_recovery_that_cured_the_next_one_starts_at_once() => Known.After(0.1).Decide<Decision.Recover>();

    [Fact]
    public void The_next_recovery_waits_for_the_window_and_for_the_back_off() => Assert.Equal(
        TimeSpan.FromSeconds(55),
        (Known with { Rules = new() { Attempts = 1, Within = TimeSpan.FromSeconds(10) }, Standing = new(CuresFailedInRow: 9) }).After(5).Decide<Decision.Rest>().TryIn);

    [Fact]
    public void If_more_are_spent_than_the_rules_now_allow_the_next_recovery_waits_for_all_of_them() => Assert.Equal(
        TimeSpan.FromSeconds(400), (Known with { Rules = new() { Attempts = 2 } }).After(500, 400, 300, 200, 100).Decide<Decision.Rest>().TryIn);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(6, 32)]
    [InlineData(7, 60)]
    [InlineData(1000, 60)]
    public void The_pause_doubles_with_every_recovery_that_failed_up_to_a_minute(int failed, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RecoveryPolicy.BackOff(failed));
}

using CsCheck;
using Kits.Core.Planning;
using Kits.Core.Resources;
using static Kits.Core.Resources.ServiceState;

namespace Kits.Core.Tests.Planning;

/// <summary>What holds for every plan, in whichever allowed order it is carried out and whichever step fails.</summary>
public sealed class PlanPropertyTests
{
    private const int Cases = 5_000;

    [Fact]
    public void Nothing_is_restored_before_every_child_that_it_needs_is_in_service() => Always(one =>
    {
        foreach (var (step, states) in Performance.Of(one, one.Fails).Before.Where(begun => begun.Step.Action == StepAction.Restore))
            Assert.All(one.Scene.Hierarchy.Needs(step.Tag), need => Assert.True(states[need] == InService, $"{step}: {need} is {states[need]}"));
    });

    [Fact]
    public void Nothing_is_removed_before_everything_above_it_is_out() => Always(one =>
    {
        foreach (var (step, states) in Performance.Of(one, one.Fails).Before.Where(begun => begun.Step.Action == StepAction.Remove))
            Assert.All(one.Scene.Hierarchy.Above(step.Tag), parent => Assert.True(states[parent] == OutOfService, $"{step}: {parent} is {states[parent]}"));
    });

    [Fact]
    public void What_is_in_doubt_is_restored_nowhere() => Always(one =>
    {
        foreach (var (step, states) in Performance.Of(one, one.Fails).Before.Where(begun => begun.Step.Action == StepAction.Restore))
            Assert.NotEqual(InDoubt, states[step.Tag]);
    });

    [Fact]
    public void A_plan_wholly_carried_out_leaves_every_restored_resource_in_service_with_all_that_it_needs() => Always(one =>
    {
        var performance = Performance.Of(one);
        Assert.Empty(performance.NotBegun);
        foreach (var step in one.Plan.Steps.Where(step => step.Action == StepAction.Restore))
            Assert.All(one.Scene.Hierarchy.Needs(step.Tag).Append(step.Tag), tag => Assert.Equal(InService, performance.End[tag]));
    });

    [Fact]
    public void A_step_that_fails_keeps_back_what_depends_on_it_and_nothing_else() => Always(one =>
    {
        var performance = Performance.Of(one, one.Fails);
        var failed = one.Fails > 0 && one.Fails <= performance.Before.Length ? performance.Before[one.Fails - 1].Step.Number : 0;
        HashSet<int> keptBack = [failed];
        foreach (var step in one.Plan.Steps.Where(step => step.After.Any(keptBack.Contains)))
            keptBack.Add(step.Number);

        Assert.Equal(keptBack.Where(number => number != failed).Order(), performance.NotBegun.Select(step => step.Number).Order());
    });

    [Fact]
    public void A_resource_has_at_most_one_step_of_each_action() =>
        Always(one => Assert.Distinct(one.Plan.Steps.Select(step => (step.Action, step.Tag))));

    [Fact]
    public void Steps_are_numbered_from_one_and_wait_only_for_those_before_them() => Always(one =>
    {
        Assert.Equal(Enumerable.Range(1, one.Plan.Steps.Length), one.Plan.Steps.Select(step => step.Number));
        Assert.All(one.Plan.Steps, step => Assert.All(step.After, before => Assert.InRange(before, 1, step.Number - 1)));
    });

    [Fact]
    public void A_plan_touches_whatever_it_acts_on_holds_or_changes_the_wish_for() => Always(one =>
        Assert.Empty(one.Plan.Steps.Select(step => step.Tag).Concat(one.Plan.Wanted.Keys).Concat(one.Plan.Held).Except(one.Plan.Touches)));

    [Fact]
    public void Equal_input_gives_an_equal_plan() => Always(one =>
    {
        var hierarchy = new Hierarchy([.. one.Scene.Hierarchy.BottomUp.Select(tag => one.Scene.Hierarchy[tag])]);
        var situations = one.Scene.Situations.OrderByDescending(pair => pair.Key, StringComparer.Ordinal).ToDictionary();
        var again = one.Request with { };
        Assert.Equal(Text.Of(one.Plan), Text.Of(Planner.Plan(hierarchy, situations, again)));
    });

    [Fact]
    public void A_refused_plan_says_why_and_does_nothing() => Always(one =>
    {
        if (one.Plan.Refusal is null)
            return;

        Assert.NotEmpty(one.Plan.Refusal);
        Assert.Empty(one.Plan.Steps);
        Assert.Empty(one.Plan.Wanted);
        Assert.Empty(one.Plan.Held);
    });

    [Fact]
    public void A_remove_sets_only_its_own_resource_wanted_out() => Always(one =>
    {
        if (one is { Request: Request.Remove { Tag: var tag }, Plan.Refusal: null })
            Assert.Equal(one.Scene.Situations[tag].Wanted == Wanted.Out ? "" : $"{tag} Out", Text.Wishes(one.Plan));
    });

    [Fact]
    public void A_restore_sets_nothing_wanted_out_and_no_parent_wanted_in_that_it_does_not_start() => Always(one =>
    {
        if (one.Request is not Request.Restore restore)
            return;

        var started = one.Plan.Steps.Where(step => step.Action == StepAction.Restore).Select(step => step.Tag);
        Assert.All(one.Plan.Wanted.Values, wish => Assert.Equal(Wanted.In, wish));
        Assert.Empty(one.Plan.Wanted.Keys.Except(one.Scene.Hierarchy.Below(restore.Tag)).Except(started).Except([restore.Tag]));
    });

    [Fact]
    public void A_restore_starts_nothing_that_operators_want_out_but_what_its_resource_needs() => Always(one =>
    {
        if (one.Request is not Request.Restore restore)
            return;

        var asked = one.Scene.Hierarchy.Below(restore.Tag).Add(restore.Tag);
        Assert.All(one.Plan.Steps.Where(step => step.Action == StepAction.Restore && !asked.Contains(step.Tag)), step =>
            Assert.True(one.Scene.Situations[step.Tag].FollowsItsChildren, step.ToString()));
    });

    [Fact]
    public void Reinstating_stopping_and_shutting_down_change_nothing_that_operators_asked_for() => Always(one =>
    {
        if (one.Request is Request.Reinstate or Request.Stop or Request.ShutDown)
            Assert.Empty(one.Plan.Wanted);
    });

    [Fact]
    public void A_request_for_one_resource_alone_acts_on_that_resource_alone() => Always(one =>
    {
        if (one.Request is Request.Restore { Reach: Reach.Alone, Tag: var restored })
            Assert.All(one.Plan.Steps, step => Assert.Equal(restored, step.Tag));
        if (one.Request is Request.Remove { Reach: Reach.Alone, Tag: var removed })
            Assert.All(one.Plan.Steps, step => Assert.Equal(removed, step.Tag));
    });

    [Fact]
    public void What_a_request_promises_has_come_true_when_its_plan_is_carried_out() => Always(one =>
    {
        if (one.Plan.Refusal is not null)
            return;

        var end = Performance.Of(one).End;
        var above = one.Scene.Hierarchy.Above;
        switch (one.Request)
        {
            case Request.Restore restore:
                Assert.Equal(InService, end[restore.Tag]);
                break;
            case Request.Restart restart:
                Assert.Equal(InService, end[restart.Tag]);
                break;
            case Request.Remove { Reach: Reach.Default } remove:
                Assert.All(above(remove.Tag).Add(remove.Tag), tag => Assert.Equal(OutOfService, end[tag]));
                break;
            case Request.Remove remove:
                Assert.Equal(OutOfService, end[remove.Tag]);
                break;
            case Request.Stop stop:
                Assert.All(above(stop.Tag).Add(stop.Tag), tag => Assert.Equal(OutOfService, end[tag]));
                break;
            case Request.ShutDown:
                Assert.All(end.Values, state => Assert.Equal(OutOfService, state));
                break;
            case Request.Reinstate { Tag: var tag } when one.Scene.Hierarchy.Needs(tag).All(need => one.Scene.Situations[need].State == InService):
                Assert.Equal(InService, end[tag]);
                break;
        }
    });

    [Fact]
    public void What_served_and_is_taken_down_to_be_brought_back_comes_back_or_the_plan_says_why_not() => Always(one =>
    {
        if (one.Request is Request.Remove or Request.Stop or Request.ShutDown)
            return;

        var end = Performance.Of(one).End;
        foreach (var (tag, situation) in one.Scene.Situations.Where(pair => pair.Value.State == InService && end[pair.Key] != InService))
            Assert.Contains(one.Plan.Notes, note => note.StartsWith($"{tag} stays out: ", StringComparison.Ordinal));
    });

    [Fact]
    public void Stopping_a_hierarchy_never_stops_what_another_resource_in_service_needs() => Always(one =>
    {
        if (one.Request is not Request.Stop stop)
            return;

        var stopped = one.Scene.Hierarchy.Above(stop.Tag).Add(stop.Tag);
        var others = one.Scene.Situations.Where(pair => pair.Value.State == InService && !one.Plan.Steps.Any(step => step.Tag == pair.Key));
        Assert.All(others, other => Assert.DoesNotContain(one.Plan.Steps, step => one.Scene.Hierarchy.Below(other.Key).Contains(step.Tag)));
        if (!stop.WholeHierarchy)
            Assert.All(one.Plan.Steps, step => Assert.Contains(step.Tag, stopped));
    });

    [Fact]
    public void A_final_action_holds_what_is_wanted_in_and_was_stopped_or_is_out_and_nothing_else_is_ever_held() => Always(one =>
    {
        var end = Performance.Of(one).End;
        Assert.All(one.Plan.Held, tag => Assert.Equal((Wanted.In, OutOfService), (one.Scene.Situations[tag].Wanted, end[tag])));
        if (one.Request is Request.Stop)
            Assert.Empty(one.Plan.Steps.Select(step => step.Tag).Where(tag => one.Scene.Situations[tag].Wanted == Wanted.In).Except(one.Plan.Held));
        else
            Assert.Empty(one.Plan.Held);
    });

    [Fact]
    public void A_refusal_for_doubt_names_the_lowest_resource_in_doubt_in_every_process_alike() => Always(one =>
    {
        if (one.Request is Request.Restore { Reach: not Reach.Alone } restore && one.Plan.Refusal is { } why)
        {
            var asked = one.Scene.Hierarchy.Below(restore.Tag).Add(restore.Tag);
            Assert.StartsWith($"{one.Scene.Hierarchy.BottomUp.First(tag => asked.Contains(tag) && one.Scene.Situations[tag].State == InDoubt)} is in doubt", why, StringComparison.Ordinal);
        }
    });

    private static void Always(Action<Case> holds) => RandomScenes.Cases.Sample(holds, iter: Cases, print: one => one.ToString());
}

using Kits.Core.Planning;
using Kits.Core.Resources;
using static Kits.Core.Resources.ServiceState;

namespace Kits.Core.Tests.Planning;

public sealed class RestoreTests
{
    private static readonly Scene Node = Scene.Of("web: share vip", "mail: share", "share: disk", "disk", "vip");

    [Fact]
    public void What_it_needs_is_restored_first_and_parents_that_are_wanted_in_follow() =>
        Assert.Equal("restore disk, restore share, restore vip, restore web, restore mail", Steps(Node, new Request.Restore("share")));

    [Fact]
    public void With_b_what_it_needs_is_restored_and_no_parent() =>
        Assert.Equal("restore disk, restore share", Steps(Node, new Request.Restore("share", Reach.Below)));

    [Fact]
    public void With_s_the_resource_alone_is_restored() =>
        Assert.Equal("restore share", Steps(Node.In(InService, "disk"), new Request.Restore("share", Reach.Alone)));

    [Fact]
    public void With_s_it_is_refused_if_a_needed_child_is_out() =>
        Assert.Equal("share needs disk, which is not in service; without -s it is restored too", Node.Plan(new Request.Restore("share", Reach.Alone)).Refusal);

    [Theory]
    [InlineData(InService)]
    [InlineData(Failed)]
    [InlineData(InDoubt)]
    [InlineData(NotKnown)]
    public void With_s_a_failed_resource_is_refused_if_a_parent_is_not_out(ServiceState parent) =>
        Assert.Equal(
            "share failed and must be removed first, but mail above it is not out of service; without -s that is removed too",
            Node.In(InService, "disk").In(Failed, "share").In(parent, "mail").Plan(new Request.Restore("share", Reach.Alone)).Refusal);

    [Fact]
    public void What_is_in_service_with_all_around_it_needs_no_step_and_changes_no_wish()
    {
        var plan = Node.In(InService).Plan(new Request.Restore("share"));
        Assert.Equal(("", "", null), (Text.Steps(plan), Text.Wishes(plan), plan.Refusal));
    }

    [Fact]
    public void Everything_that_it_starts_or_needs_becomes_wanted_in_and_nothing_else()
    {
        var node = Node.Want(Wanted.NeverAsked).Want(Wanted.Out, "disk", "mail").In(InService, "vip");
        Assert.Equal("disk In, share In, web In", Text.Wishes(node.Plan(new Request.Restore("share"))));
    }

    [Fact]
    public void A_parent_that_an_operator_removed_stays_out() => Assert.Equal(
        ["mail stays out: an operator removed it"], Node.Want(Wanted.Out, "mail").Plan(new Request.Restore("share")).Notes);

    [Fact]
    public void A_manual_parent_nobody_asked_for_stays_out() => Assert.Equal(
        ["mail stays out: it starts only when asked for"],
        Node.Change(["mail"], it => it with { Wanted = Wanted.NeverAsked, Startup = Startup.Manual }).Plan(new Request.Restore("share")).Notes);

    [Fact]
    public void A_parent_stays_out_if_another_child_of_it_is_wanted_out()
    {
        var plan = Node.Want(Wanted.Out, "vip").Plan(new Request.Restore("share"));
        Assert.Equal("restore disk, restore share, restore mail", Text.Steps(plan));
        Assert.Equal(["web stays out: it needs vip, which is wanted out"], plan.Notes);
    }

    [Fact]
    public void A_parent_stays_out_if_another_child_of_it_is_in_doubt() => Assert.Equal(
        ["web stays out: it needs vip, which is in doubt"], Node.In(InDoubt, "vip").Plan(new Request.Restore("share")).Notes);

    [Fact]
    public void A_parent_in_doubt_stays_out() => Assert.Equal(
        ["mail stays out: it is in doubt"], Node.In(InDoubt, "mail").Plan(new Request.Restore("share")).Notes);

    [Theory]
    [InlineData("share")]
    [InlineData("disk")]
    public void It_is_refused_if_it_or_what_it_needs_is_in_doubt(string doubtful)
    {
        var plan = Node.In(InDoubt, doubtful).Plan(new Request.Restore("share"));
        Assert.Equal($"{doubtful} is in doubt: it may still run here; remove it first (perform_action -t {doubtful} -a remove)", plan.Refusal);
    }

    [Fact]
    public void Of_several_in_doubt_the_lowest_is_named() =>
        Assert.StartsWith("disk is in doubt", Node.In(InDoubt).Plan(new Request.Restore("web")).Refusal, StringComparison.Ordinal);

    [Fact]
    public void What_failed_is_removed_first_and_its_parents_are_taken_down_and_brought_back() => Assert.Equal(
        "remove mail, remove web, remove share, restore share, restore web, restore mail",
        Steps(Node.In(InService).In(Failed, "share"), new Request.Restore("share", Reach.Below)));

    [Fact]
    public void What_was_taken_down_and_nobody_wants_in_stays_out_and_the_operator_is_told()
    {
        var plan = Node.In(InService).In(Failed, "share").Want(Wanted.Out, "mail").Plan(new Request.Restore("share", Reach.Below));
        Assert.Equal("remove mail, remove web, remove share, restore share, restore web", Text.Steps(plan));
        Assert.Equal(["mail stays out: it ran, but is wanted out"], plan.Notes);
    }

    [Fact]
    public void What_is_cleanly_out_is_restored_beneath_running_parents_which_stay_as_they_are() =>
        Assert.Equal("restore share", Steps(Node.In(InService).In(OutOfService, "share"), new Request.Restore("share")));

    [Fact]
    public void Independent_branches_wait_for_what_they_need_only()
    {
        var plan = Node.Plan(new Request.Restore("disk"));
        var after = plan.Steps.ToDictionary(step => step.Tag, step => string.Join(' ', step.After.Select(number => plan.Steps[number - 1].Tag)));
        Assert.Equal(("", "disk", "disk share", "disk share vip", ""), (after["disk"], after["share"], after["mail"], after["web"], after["vip"]));
    }

    [Fact]
    public void A_plan_prints_every_step_with_its_reason() => Assert.Equal(
        ["restore disk  (share needs it)", "restore share  (asked for)", "restore vip  (web needs it)",
            "restore web  (it needs share and is wanted in)", "restore mail  (it needs share and is wanted in)"],
        Node.Plan(new Request.Restore("share")).Steps.Select(step => step.ToString()));

    private static string Steps(Scene scene, Request request) => Text.Steps(scene.Plan(request));
}

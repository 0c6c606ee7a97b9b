using Kits.Core.Planning;
using Kits.Core.Resources;
using static Kits.Core.Resources.ServiceState;

namespace Kits.Core.Tests.Planning;

public sealed class RestartTests
{
    private const string AllAround = "remove mail, remove web, remove share, restore share, restore web, restore mail";

    private static readonly Scene Node = Scene.Of("web: share vip", "mail: share", "share: disk", "disk", "vip").In(InService);

    [Fact]
    public void A_restart_brings_back_what_it_took_down_and_changes_no_wish()
    {
        var plan = Node.Plan(new Request.Restart("share"));
        Assert.Equal((AllAround, ""), (Text.Steps(plan), Text.Wishes(plan)));
    }

    [Fact]
    public void A_restart_does_not_start_a_parent_that_was_out() => Assert.Equal(
        "remove web, remove share, restore share, restore web", Text.Steps(Node.In(OutOfService, "mail").Plan(new Request.Restart("share"))));

    [Fact]
    public void A_restart_of_what_is_out_restores_it() => Assert.Equal(
        "restore share, restore web, restore mail", Text.Steps(Node.In(OutOfService, "share", "web", "mail").Plan(new Request.Restart("share"))));

    [Fact]
    public void A_restart_of_what_is_in_doubt_removes_it_before_it_restores_it() =>
        Assert.Equal(AllAround, Text.Steps(Node.In(InDoubt, "share").Plan(new Request.Restart("share"))));

    [Fact]
    public void A_restart_is_refused_if_the_resource_could_not_come_back() => Assert.Equal(
        "share needs disk, which is not in service, so it could not come back; restore brings up both (perform_action -t share -a restore)",
        Node.In(OutOfService, "disk").Plan(new Request.Restart("share")).Refusal);

    [Fact]
    public void A_parent_that_ran_though_nobody_asked_for_it_comes_back_and_stays_not_asked_for()
    {
        var plan = Node.Want(Wanted.NeverAsked, "mail").Plan(new Request.Restart("share"));
        Assert.Equal((AllAround, ""), (Text.Steps(plan), Text.Wishes(plan)));
    }

    [Fact]
    public void A_parent_that_ran_although_a_final_action_had_stopped_it_comes_back() => Assert.Equal(
        AllAround, Text.Steps(Node.Change(["mail"], it => it with { Held = "stop-here of mail" }).Plan(new Request.Restart("share"))));

    [Fact]
    public void A_parent_that_ran_though_an_operator_removed_it_is_taken_down_and_the_operator_is_told() => Assert.Equal(
        ["mail stays out: it ran, but is wanted out"], Node.Want(Wanted.Out, "mail").Plan(new Request.Restart("share")).Notes);

    [Fact]
    public void A_parent_that_was_taken_down_stays_out_if_another_child_of_it_is_out()
    {
        var plan = Node.In(Failed, "vip").Plan(new Request.Restart("share"));
        Assert.Equal("remove mail, remove web, remove share, restore share, restore mail", Text.Steps(plan));
        Assert.Equal(["web stays out: it needs vip, which is not in service"], plan.Notes);
    }

    [Fact]
    public void Recovery_reinstates_a_failed_resource_with_its_parents_and_changes_no_wish()
    {
        var plan = Node.In(Failed, "share").Want(Wanted.NeverAsked, "mail").Plan(new Request.Reinstate("share", "share failed"));
        Assert.Equal((AllAround, ""), (Text.Steps(plan), Text.Wishes(plan)));
    }

    [Fact]
    public void Reinstating_what_is_out_by_now_restores_it() => Assert.Equal(
        "remove mail, remove web, restore share, restore web, restore mail", Text.Steps(Node.In(OutOfService, "share").Plan(new Request.Reinstate("share", "share failed"))));
}

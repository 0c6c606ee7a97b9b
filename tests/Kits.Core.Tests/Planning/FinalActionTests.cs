using Kits.Core.Planning;
using Kits.Core.Resources;
using static Kits.Core.Resources.ServiceState;

namespace Kits.Core.Tests.Planning;

public sealed class FinalActionTests
{
    private static readonly Scene Node = Scene.Of("web: share vip", "mail: share", "share: disk", "disk", "vip").In(InService).In(Failed, "web");

    [Fact]
    public void Stop_here_removes_the_resource_and_all_above_it_and_holds_them()
    {
        var plan = Node.Plan(Stop("share", wholeHierarchy: false));
        Assert.Equal("remove mail, remove web, remove share", Text.Steps(plan));
        Assert.Equal(["mail", "share", "web"], plan.Held.Order());
    }

    [Fact]
    public void Stop_hierarchy_also_removes_what_only_those_need()
    {
        var plan = Node.Plan(Stop("web", wholeHierarchy: true));
        Assert.Equal("remove web, remove vip", Text.Steps(plan));
        Assert.Equal(["vip", "web"], plan.Held.Order());
    }

    [Fact]
    public void A_child_that_another_resource_in_service_needs_is_not_stopped() => Assert.Equal(
        ["share stays: another resource that is not out of service needs it", "disk stays: another resource that is not out of service needs it"],
        Node.Plan(Stop("web", wholeHierarchy: true)).Notes);

    [Fact]
    public void A_child_whose_other_parents_are_out_is_stopped() =>
        Assert.Equal("remove web, remove vip, remove share, remove disk", Text.Steps(Node.In(OutOfService, "mail").Plan(Stop("web", wholeHierarchy: true))));

    [Fact]
    public void A_child_is_not_stopped_beneath_a_parent_that_is_out_if_something_above_that_still_runs() =>
        Assert.Equal("remove web, remove vip", Text.Steps(Node.In(OutOfService, "share").Plan(Stop("web", wholeHierarchy: true))));

    [Theory]
    [InlineData(Failed)]
    [InlineData(InDoubt)]
    [InlineData(NotKnown)]
    public void A_child_is_not_stopped_beneath_another_parent_that_may_still_run(ServiceState parent) =>
        Assert.Equal("remove web, remove vip", Text.Steps(Node.In(parent, "mail").Plan(Stop("web", wholeHierarchy: true))));

    [Fact]
    public void What_is_out_and_wanted_in_is_held_too_so_that_nothing_brings_it_up() =>
        Assert.Equal(["mail", "share", "web"], Node.In(OutOfService, "mail").Plan(Stop("share", wholeHierarchy: false)).Held.Order());

    [Fact]
    public void What_nobody_wants_in_is_not_held() =>
        Assert.Equal(["share", "web"], Node.Want(Wanted.Out, "mail").Plan(Stop("share", wholeHierarchy: false)).Held.Order());

    [Fact]
    public void A_final_action_changes_no_wish_and_tells_its_reason()
    {
        var plan = Node.Plan(Stop("web", wholeHierarchy: true));
        Assert.Empty(plan.Wanted);
        Assert.Equal("the attempts are spent", plan.Why);
    }

    [Fact]
    public void A_shutdown_removes_everything_parents_first_and_changes_no_wish()
    {
        var plan = Node.In(OutOfService, "vip").Plan(new Request.ShutDown());
        Assert.Equal(("remove mail, remove web, remove share, remove disk", ""), (Text.Steps(plan), Text.Wishes(plan)));
        Assert.Empty(plan.Held);
    }

    [Fact]
    public void During_a_shutdown_nobody_else_may_act_on_anything() =>
        Assert.Equal(Node.Hierarchy.BottomUp.Order(), Node.In(OutOfService).Plan(new Request.ShutDown()).Touches.Order());

    private static Request.Stop Stop(string tag, bool wholeHierarchy) => new(tag, wholeHierarchy, "the attempts are spent");
}

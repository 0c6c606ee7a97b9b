using Kits.Core.Planning;
using Kits.Core.Resources;
using static Kits.Core.Resources.ServiceState;

namespace Kits.Core.Tests.Planning;

public sealed class RemoveTests
{
    private static readonly Scene Node = Scene.Of("web: share vip", "mail: share", "share: disk", "disk", "vip").In(InService);

    [Fact]
    public void Everything_above_is_removed_first_and_what_it_needs_stays() =>
        Assert.Equal("remove mail, remove web, remove share", Text.Steps(Node.Plan(new Request.Remove("share"))));

    [Fact]
    public void A_shared_child_is_removed_last_and_once()
    {
        var plan = Node.Plan(new Request.Remove("disk"));
        Assert.Equal("remove mail, remove web, remove share, remove disk", Text.Steps(plan));
        Assert.Equal([1, 2, 3], plan.Steps[^1].After);
    }

    [Fact]
    public void Only_the_resource_itself_becomes_wanted_out_and_parents_keep_their_wish() =>
        Assert.Equal("share Out", Text.Wishes(Node.Plan(new Request.Remove("share"))));

    [Fact]
    public void With_s_the_resource_alone_is_removed() =>
        Assert.Equal("remove web", Text.Steps(Node.Plan(new Request.Remove("web", Reach.Alone))));

    [Theory]
    [InlineData(InService)]
    [InlineData(Failed)]
    [InlineData(InDoubt)]
    [InlineData(NotKnown)]
    public void With_s_it_is_refused_if_a_parent_is_not_out(ServiceState parent)
    {
        var node = Node.In(OutOfService, "web").In(parent, "mail");
        Assert.Equal("mail needs share and is not out of service; without -s it is removed too", node.Plan(new Request.Remove("share", Reach.Alone)).Refusal);
    }

    [Fact]
    public void What_is_out_already_needs_no_step_but_becomes_wanted_out()
    {
        var plan = Node.In(OutOfService).Plan(new Request.Remove("share"));
        Assert.Equal(("", "share Out"), (Text.Steps(plan), Text.Wishes(plan)));
    }

    [Fact]
    public void What_is_failed_in_doubt_or_not_known_is_removed_too() => Assert.Equal(
        "remove mail, remove web, remove share",
        Text.Steps(Node.In(Failed, "mail").In(NotKnown, "web").In(InDoubt, "share").Plan(new Request.Remove("share"))));

    [Fact]
    public void Nobody_else_may_act_on_what_is_above_meanwhile_even_if_it_is_out() =>
        Assert.Equal(["mail", "share", "web"], Node.In(OutOfService, "mail").Plan(new Request.Remove("share")).Touches.Order());
}

using Kits.Core.Resources;

namespace Kits.Core.Tests.Resources;

public sealed class HierarchyTests
{
    [Fact]
    public void Children_come_before_the_parents_that_need_them_in_the_order_of_the_configuration() =>
        Assert.Equal(["disk", "share", "vip", "app", "log"], Of("app: share vip", "share: disk", "vip", "disk", "log").BottomUp);

    [Fact]
    public void A_shared_child_stands_once_and_knows_all_its_parents()
    {
        var hierarchy = Of("web: share", "mail: share", "share: disk", "disk");
        Assert.Equal(["disk", "share", "web", "mail"], hierarchy.BottomUp);
        Assert.Equal(["web", "mail"], hierarchy.Parents("share"));
    }

    [Fact]
    public void Above_and_below_reach_through_the_whole_hierarchy_and_leave_out_the_resource_itself()
    {
        var hierarchy = Of("web: share vip", "mail: share", "share: disk", "vip", "disk", "log");
        Assert.Equal(["mail", "share", "web"], hierarchy.Above("disk").Order());
        Assert.Equal(["disk", "share", "vip"], hierarchy.Below("web").Order());
        Assert.Empty(hierarchy.Above("log"));
        Assert.Empty(hierarchy.Below("log"));
    }

    [Fact]
    public void A_tag_that_does_not_exist_is_not_contained()
    {
        Assert.True(Of("vip").Contains("vip"));
        Assert.False(Of("vip").Contains("VIP"));
    }

    [Theory]
    [InlineData("needs go in a circle: app -> share -> disk -> app", "app: share", "share: disk", "disk: app")]
    [InlineData("needs go in a circle: share -> disk -> share", "app: share", "share: disk", "disk: share")]
    [InlineData("needs go in a circle: app -> app", "app: app")]
    [InlineData("app needs vpi, which does not exist", "app: vpi", "vip")]
    [InlineData("the tag vip stands twice", "vip", "app", "vip")]
    public void What_is_no_hierarchy_is_refused_by_name(string problem, params string[] resources) =>
        Assert.Equal(problem, Assert.Throws<ArgumentException>(() => Of(resources)).Message);

    [Fact]
    public void A_resource_without_needs_is_described_as_it_stands() => Assert.Equal("dummy", Of("vip")["vip"].Kit);

    private static Hierarchy Of(params string[] resources) => new([.. resources.Select(Scene.Describe)]);
}

using Kits.Core.Resources;

namespace Kits.Host.Tests.Running;

public sealed class MaintenanceTests
{
    private const string Base = "{ tag: base }";
    private const string Web = "{ tag: web, needs: [base] }";

    [Fact]
    public async Task In_maintenance_nothing_is_checked_or_recovered_and_everybody_sees_why()
    {
        await using var node = await Node.UpAsync(Base);
        await OnAsync(node, "base", TimeSpan.FromHours(2));
        node.Break("base");
        var before = node.History().Count;

        for (var check = 0; check < 5; check++)
        {
            node.PassToNextCheck();
            await node.QuietAsync();
        }

        var status = await node.StatusAsync("base");
        Assert.Equal(("ISU", "in maintenance by root since 2026-05-01 12:00Z until 2026-05-01 14:00Z: new disk"), (status.State, status.Reason));
        Assert.StartsWith("maintenance ends by itself in ", status.Next, StringComparison.Ordinal);
        Assert.Equal(before, node.History().Count);
    }

    [Fact]
    public async Task When_it_ends_by_itself_a_check_decides_freshly()
    {
        await using var node = await Node.UpAsync(Base);
        await OnAsync(node, "base", TimeSpan.FromMinutes(5));
        node.Break("base");

        node.Time.Advance(TimeSpan.FromMinutes(5));

        await node.UntilAsync(() => node.Actions().Contains("base recovered"));
        await node.ComesToAsync("base", "ISP");
    }

    [Fact]
    public async Task It_survives_the_host_and_still_ends_in_time()
    {
        await using var node = await Node.UpAsync(Base);
        await OnAsync(node, null, TimeSpan.FromMinutes(10));
        node.Time.Advance(TimeSpan.FromMinutes(4));
        node.Break("base");
        await node.EndHostAsync();

        await node.StartHostAsync(Base);
        await node.QuietAsync();
        Assert.Equal("ILLSTATE", (await node.StatusAsync("base")).State);
        node.Time.Advance(TimeSpan.FromMinutes(6));

        await node.ComesToAsync("base", "ISP");
    }

    [Fact]
    public async Task One_that_ran_out_while_no_host_ran_is_over()
    {
        await using var node = await Node.UpAsync(Base);
        await OnAsync(node, "base", TimeSpan.FromMinutes(10));
        await node.EndHostAsync();
        node.Time.Advance(TimeSpan.FromMinutes(11));
        node.Break("base");

        await node.StartHostAsync(Base);
        await node.ComesToAsync("base", "ISP");
    }

    [Fact]
    public async Task Ending_it_early_looks_at_once_and_a_new_one_replaces_the_old()
    {
        await using var node = await Node.UpAsync(Base);
        await OnAsync(node, "base", TimeSpan.FromMinutes(10));
        await OnAsync(node, "base", null);
        node.Break("base");
        node.Time.Advance(TimeSpan.FromHours(10));
        await node.QuietAsync();
        Assert.Equal("ISU", (await node.StatusAsync("base")).State);

        await node.Loop.AskAsync(() => node.Engine.Maintenance.OffAsync("base", "root"));
        await node.UntilAsync(() => node.Actions().Contains("base recovered"));
    }

    [Fact]
    public async Task What_is_below_it_is_cured_in_place_but_never_takes_it_down()
    {
        await using var node = await Node.UpAsync(Base, Web);
        await OnAsync(node, "web", null);
        node.Control("base", "fail recover");
        node.Break("base");

        await node.DoAsync("quickCheck", "base");
        await node.UntilAsync(() => node.Actions().Contains("base not cured in place"));
        await node.ComesToAsync("base", "OSF");
        await node.QuietAsync();

        Assert.True(node.Exists("web"));
        Assert.DoesNotContain("web remove done", node.Actions());
    }

    [Fact]
    public async Task One_that_begins_while_it_is_cured_in_place_keeps_it_from_being_restarted()
    {
        await using var node = await Node.UpAsync(Base);
        using var gate = node.Gate("base", "hold", "recover");
        node.Break("base");
        await node.DoAsync("quickCheck", "base");
        await gate.ReachedAsync();
        await OnAsync(node, "base", null);
        node.Control("base", "fail recover");
        gate.LetOneThrough();

        await node.UntilAsync(() => node.Actions().Contains("base not cured in place"));
        await node.QuietAsync();

        Assert.DoesNotContain("base restore done", node.Actions().Skip(1));
    }

    [Fact]
    public async Task Operators_still_get_what_they_ask_for()
    {
        await using var node = await Node.UpAsync(Base);
        await OnAsync(node, null, null);

        Assert.Equal(0, (await node.DoAsync("remove", "base")).Exit);
        Assert.False(node.Exists("base"));
        Assert.Equal(0, (await node.DoAsync("restore", "base")).Exit);
        Assert.Equal("ISU", (await node.StatusAsync("base")).State);
    }

    private static async Task OnAsync(Node node, string? tag, TimeSpan? lasts) => Assert.Null(await node.Loop.AskAsync(() =>
        node.Engine.Maintenance.OnAsync(tag, new Maintenance("root", "new disk", node.Engine.Journal.Stamp, lasts))));
}

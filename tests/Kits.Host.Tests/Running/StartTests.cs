using Kits.Control;
using Kits.Core.Resources;

namespace Kits.Host.Tests.Running;

public sealed class StartTests
{
    private const string Base = "{ tag: base }";
    private const string Web = "{ tag: web, needs: [base] }";

    [Fact]
    public async Task What_is_out_is_restored_children_first()
    {
        await using var node = await Node.StartAsync("{ tag: top, needs: [web] }", Web, Base);

        await node.ComesToAsync("top", "ISP");

        Assert.Equal(["base restore done", "web restore done", "top restore done"], node.Actions());
    }

    [Fact]
    public async Task What_runs_is_adopted_and_left_alone()
    {
        await using var node = new Node();
        node.Put("base");
        node.Put("web");

        await node.StartHostAsync(Base, Web);
        await node.ComesToAsync("base", "ISP");
        await node.ComesToAsync("web", "ISP");

        Assert.Empty(node.Actions());
    }

    [Fact]
    public async Task A_child_found_out_is_restored_beneath_a_parent_that_runs()
    {
        await using var node = new Node();
        node.Put("web");

        await node.StartHostAsync(Base, Web);
        await node.ComesToAsync("base", "ISP");
        await node.ComesToAsync("web", "ISP");

        Assert.Equal(["base restore done"], node.Actions());
    }

    [Fact]
    public async Task What_an_operator_removed_stays_out_at_the_next_start_and_so_does_what_needs_it()
    {
        await using var node = await Node.StartAsync(Base, Web);
        await node.ComesToAsync("web", "ISP");
        Assert.Equal(0, (await node.DoAsync("remove", "base")).Exit);
        await node.EndHostAsync();
        var before = node.Exists("base") || node.Exists("web");

        await node.StartHostAsync(Base, Web);
        await node.ComesToAsync("base", "OSU");
        await node.ComesToAsync("web", "OSU");

        Assert.False(before);
        Assert.Equal("needs base", (await node.StatusAsync("web")).Reason);
        Assert.Equal(("out", "in"), ((await node.StatusAsync("base")).Wanted, (await node.StatusAsync("web")).Wanted));
        Assert.Equal(2, node.Actions().Count(action => action.Contains("restore", StringComparison.Ordinal)));
        Assert.False(node.Exists("base") || node.Exists("web"));
    }

    [Fact]
    public async Task What_starts_only_when_asked_for_is_left_out_and_if_it_runs_unprotected()
    {
        await using var node = new Node();
        node.Put("runs");

        await node.StartHostAsync("{ tag: runs, startup: manual }", "{ tag: rests, startup: manual }");
        await node.ComesToAsync("runs", "ISU");
        await node.ComesToAsync("rests", "OSU");

        Assert.Equal(("not asked for", "never"), ((await node.StatusAsync("runs")).Reason, (await node.StatusAsync("runs")).Wanted));
        Assert.Empty(node.Actions());
    }

    [Fact]
    public async Task What_was_removed_and_runs_all_the_same_is_told_and_left_alone()
    {
        await using var node = await Node.StartAsync(Base);
        await node.ComesToAsync("base", "ISP");
        await node.DoAsync("remove", "base");
        await node.EndHostAsync();
        node.Put("base");

        await node.StartHostAsync(Base);
        await node.ComesToAsync("base", "ISU");

        Assert.Equal("not asked for", (await node.StatusAsync("base")).Reason);
    }

    [Fact]
    public async Task At_the_end_of_the_host_resources_stay_as_they_are()
    {
        await using var node = await Node.StartAsync(Base, Web);
        await node.ComesToAsync("web", "ISP");

        await node.EndHostAsync();

        Assert.True(node.Exists("base") && node.Exists("web"));
    }

    [Fact]
    public async Task When_told_to_stop_everything_parents_go_first_and_all_come_back_at_the_next_start()
    {
        await using var node = await Node.StartAsync(Base, Web);
        await node.ComesToAsync("web", "ISP");

        var left = await node.Loop.AskAsync(() => node.Engine.EndAsync(remove: true, _ => { }));

        Assert.Null(left);
        Assert.Equal(["web remove done", "base remove done"], node.Actions().Skip(2));
        await node.EndHostAsync();
        await node.StartHostAsync(Base, Web);
        await node.ComesToAsync("web", "ISP");
    }

    [Fact]
    public async Task When_something_cannot_be_stopped_the_host_goes_on_watching()
    {
        await using var node = await Node.StartAsync(Base, "{ tag: other }");
        await node.ComesToAsync("base", "ISP");
        await node.ComesToAsync("other", "ISP");
        node.Control("base", "fail remove");

        var left = await node.Loop.AskAsync(() => node.Engine.EndAsync(remove: true, _ => { }));

        Assert.Equal("remove base: the toy refuses to remove", left);
        await node.ComesToAsync("base", "OSF");
        Assert.Equal((0, "in service"), await node.DoAsync("quickCheck", "base"));
    }

    [Fact]
    public async Task A_restore_that_was_cut_off_is_told_and_the_look_decides()
    {
        await using var node = await Node.StartAsync("{ tag: base, startup: manual }");
        await node.ComesToAsync("base", "OSU");
        var gate = node.Gate("base", "hang", "restore");
        var asked = node.Ask("restore", "base");
        await gate.ReachedAsync();
        await node.EndHostAsync();
        gate.Release();

        await node.StartHostAsync("{ tag: base, startup: manual }");
        await node.ComesToAsync("base", "ISP");

        Assert.Contains("base operation restore was cut off when the host ended: looking at what is there", node.History());
        Assert.False(asked.IsDone);
        Assert.Equal(Wanted.In, await node.Loop.AskAsync(() => node["base"].Wanted));
    }

    [Fact]
    public async Task A_tag_that_does_not_exist_is_not_found()
    {
        await using var node = await Node.StartAsync(Base);

        Assert.Equal((ExitCode.NotFound, "no resource has the tag bsae, did you mean base?; kits status lists them all"), await node.DoAsync("restore", "bsae"));
        Assert.Equal((ExitCode.Usage, "unknown action restor, did you mean restore?"), await node.DoAsync("restor", "base"));
    }
}

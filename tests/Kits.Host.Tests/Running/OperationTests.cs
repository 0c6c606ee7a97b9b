using Kits.Control;

namespace Kits.Host.Tests.Running;

public sealed class OperationTests
{
    private const string Base = "{ tag: base }";
    private const string Web = "{ tag: web, needs: [base] }";

    [Fact]
    public async Task Remove_takes_parents_first_and_restore_brings_them_back()
    {
        await using var node = await UpAsync();

        Assert.Equal((0, "remove of base done in 0ms"), await node.DoAsync("remove", "base"));
        Assert.Equal((0, "restore of base done in 0ms"), await node.DoAsync("restore", "base"));

        Assert.Equal(["web remove done", "base remove done", "base restore done", "web restore done"], node.Actions().Skip(2));
    }

    [Fact]
    public async Task With_b_parents_are_left_out_until_they_are_asked_for()
    {
        await using var node = await UpAsync();
        await node.DoAsync("remove", "base");

        Assert.Equal(0, (await node.DoAsync("restore", "base", OperationScope.Below)).Exit);
        await node.DoAsync("quickCheck", "web");

        Assert.False(node.Exists("web"));
        Assert.Equal("left as it is by the last operation on it", (await node.StatusAsync("web")).Reason);
        Assert.Equal(0, (await node.DoAsync("restore", "base")).Exit);
        Assert.True(node.Exists("web"));
    }

    [Fact]
    public async Task With_s_a_restore_is_refused_while_a_child_is_out()
    {
        await using var node = await UpAsync();
        await node.DoAsync("remove", "base");

        Assert.Equal(
            (ExitCode.Refused, "web needs base, which is not in service; without -s it is restored too"),
            await node.DoAsync("restore", "web", OperationScope.Alone));
        Assert.False(node.Exists("web"));
    }

    [Fact]
    public async Task With_s_a_remove_is_refused_while_a_parent_is_in_service()
    {
        await using var node = await UpAsync();

        Assert.Equal(
            (ExitCode.Refused, "web needs base and is not out of service; without -s it is removed too"),
            await node.DoAsync("remove", "base", OperationScope.Alone));
        Assert.True(node.Exists("base"));
    }

    [Fact]
    public async Task Restart_brings_back_exactly_what_it_took_down()
    {
        await using var node = await Node.StartAsync(Base, Web, "{ tag: spare, needs: [base], startup: manual }");
        await node.ComesToAsync("web", "ISP");
        await node.ComesToAsync("spare", "OSU");

        Assert.Equal(0, (await node.DoAsync("restart", "base")).Exit);

        Assert.Equal(["web remove done", "base remove done", "base restore done", "web restore done"], node.Actions().Skip(2));
    }

    [Fact]
    public async Task A_plan_is_shown_and_nothing_of_it_is_done()
    {
        await using var node = await UpAsync();

        var asked = node.Ask("remove", "base", planOnly: true);

        Assert.Equal((0, "2 steps planned, none run"), await asked.EndAsync());
        Assert.Equal(["remove  web  (it needs base)", "remove  base  (asked for)"], asked.Lines.Where(line => line.Kind == "plan").Select(line => line.Text));
        Assert.True(node.Exists("base") && node.Exists("web"));
        Assert.Equal("in", (await node.StatusAsync("base")).Wanted);
    }

    [Fact]
    public async Task What_the_operator_wrote_reaches_the_kit_of_the_tag()
    {
        await using var node = await UpAsync();
        await node.DoAsync("remove", "base");

        await node.Ask("restore", "base", arguments: ["at", "once"]).EndAsync();

        Assert.Equal("at once", node.Content("base"));
        Assert.Equal("", node.Content("web"));
    }

    [Fact]
    public async Task A_check_tells_in_its_exit_code_what_it_saw()
    {
        await using var node = await UpAsync();

        Assert.Equal((ExitCode.Done, "in service"), await node.DoAsync("quickCheck", "web"));
        node.Control("web", "warn check");
        Assert.Equal((ExitCode.Done, "in service, degraded: the toy is worn"), await node.DoAsync("quickCheck", "web"));
        await node.ComesToAsync("web", "ISU");
        node.Control("web", "unknown check");
        Assert.Equal((ExitCode.Unknown, "could not tell: the toy cannot be seen"), await node.DoAsync("quickCheck", "web"));
        node.Control("web", "settings check");
        Assert.Equal((ExitCode.Failed, "failed: the toy's settings are wrong"), await node.DoAsync("quickCheck", "web"));
        await node.ComesToAsync("web", "OSF");
    }

    [Fact]
    public async Task Recover_does_nothing_to_what_serves_and_cures_what_does_not()
    {
        await using var node = await UpAsync();

        Assert.Equal((0, "in service: nothing to recover"), await node.DoAsync("recover", "base"));
        node.Break("base");
        Assert.Equal((0, "recovered"), await node.DoAsync("recover", "base"));

        Assert.True(node.Exists("base"));
        Assert.Equal(["base recovered"], node.Actions().Skip(2));
    }

    [Fact]
    public async Task A_second_operation_waits_and_is_told_who_holds_it()
    {
        await using var node = await UpAsync();
        await node.DoAsync("remove", "base");
        using var gate = node.Gate("base", "hang", "restore");
        var first = node.Ask("restore", "base", OperationScope.Below);
        await gate.ReachedAsync();

        var second = node.Ask("remove", "base");
        await node.UntilAsync(() => second.Lines.Any(line => line.Kind == "waiting"));

        Assert.Equal("held by restore of base since 12:00:00Z", second.Lines.Single().Text);
        gate.Release();
        Assert.Equal(0, (await first.EndAsync()).Exit);
        Assert.Equal(0, (await second.EndAsync()).Exit);
        Assert.False(node.Exists("base"));
    }

    [Fact]
    public async Task Who_does_not_want_to_wait_is_refused_at_once()
    {
        await using var node = await UpAsync();
        await node.DoAsync("remove", "base");
        using var gate = node.Gate("base", "hang", "restore");
        var first = node.Ask("restore", "base");
        await gate.ReachedAsync();

        Assert.Equal((ExitCode.Refused, "held by restore of base since 12:00:00Z"), await node.DoAsync("remove", "web", wait: 0));

        gate.Release();
        Assert.Equal(0, (await first.EndAsync()).Exit);
        Assert.Equal("in", (await node.StatusAsync("web")).Wanted);
    }

    [Fact]
    public async Task Who_waits_for_a_time_is_refused_when_it_has_passed()
    {
        await using var node = await UpAsync();
        await node.DoAsync("remove", "base");
        using var gate = node.Gate("base", "hang", "restore");
        var first = node.Ask("restore", "base");
        await gate.ReachedAsync();

        var second = node.Ask("remove", "base", wait: 30);
        await node.UntilAsync(() => second.Lines.Any(line => line.Kind == "waiting"));
        node.Time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal((ExitCode.Refused, "held by restore of base since 12:00:00Z; waited 30s"), await second.EndAsync());
        gate.Release();
        Assert.Equal(0, (await first.EndAsync()).Exit);
        Assert.True(node.Exists("web"));
    }

    [Fact]
    public async Task Operations_on_one_resource_come_in_the_order_they_were_asked()
    {
        await using var node = await UpAsync();
        await node.DoAsync("remove", "base");
        using var gate = node.Gate("base", "hang", "restore");
        var asked = new List<Asked> { node.Ask("restore", "base", OperationScope.Below) };
        await gate.ReachedAsync();
        foreach (var action in new[] { "remove", "restore", "remove" })
        {
            asked.Add(node.Ask(action, "base", action == "restore" ? OperationScope.Below : OperationScope.Default));
            await node.UntilAsync(() => asked[^1].Lines.Any(line => line.Kind == "waiting"));
        }

        gate.Release();

        Assert.All(await Task.WhenAll(asked.Select(one => one.EndAsync())), end => Assert.Equal(0, end.Exit));
        Assert.Equal(["base restore done", "base remove done", "base restore done", "base remove done"], node.Actions().Skip(4));
    }

    [Fact]
    public async Task A_slow_restore_does_not_delay_another_hierarchy()
    {
        await using var node = await Node.StartAsync("{ tag: slow, startup: manual }", "{ tag: quick, startup: manual }");
        await node.ComesToAsync("slow", "OSU");
        await node.ComesToAsync("quick", "OSU");
        using var gate = node.Gate("slow", "hang", "restore");
        var slow = node.Ask("restore", "slow");
        await gate.ReachedAsync();

        Assert.Equal(0, (await node.DoAsync("restore", "quick", wait: 0)).Exit);

        Assert.False(slow.IsDone);
        gate.Release();
        Assert.Equal(0, (await slow.EndAsync()).Exit);
    }

    [Fact]
    public async Task A_cancelled_operation_begins_no_further_step()
    {
        await using var node = await UpAsync();
        await node.DoAsync("remove", "base");
        using var gate = node.Gate("base", "hold", "restore");
        var asked = node.Ask("restore", "base");
        await gate.ReachedAsync();

        var told = await node.Loop.AskAsync(() => node.Engine.Cancel("base"));

        Assert.Equal("restore of base is told to give up; what it has done stays (kits status base)", told.Text);
        var (exit, text) = await asked.EndAsync();
        Assert.Equal((ExitCode.Failed, "restore base: cancelled; kits why base tells what happened and what to do"), (exit, text));
        Assert.DoesNotContain("web restore done", node.Actions().Skip(4));
    }

    [Fact]
    public async Task There_is_nothing_to_cancel_where_nothing_runs()
    {
        await using var node = await UpAsync();

        Assert.Equal("nothing runs on base", (await node.Loop.AskAsync(() => node.Engine.Cancel("base"))).Text);
        Assert.Equal(ExitCode.NotFound, (await node.Loop.AskAsync(() => node.Engine.Cancel("nothing"))).Exit);
    }

    [Fact]
    public async Task A_restore_of_what_serves_does_nothing()
    {
        await using var node = await UpAsync();

        Assert.Equal((0, "web is in service already: nothing to do"), await node.DoAsync("restore", "web"));
    }

    [Fact]
    public async Task What_depends_on_a_step_that_failed_is_not_begun()
    {
        await using var node = await UpAsync();
        await node.DoAsync("remove", "base");
        node.Control("base", "fail restore", "fail recover", "fail check");

        var (exit, text) = await node.DoAsync("restore", "base");

        Assert.Equal((ExitCode.Failed, "restore base: the toy refuses to restore; kits why base tells what happened and what to do"), (exit, text));
        Assert.False(node.Exists("web"));
    }

    private static Task<Node> UpAsync() => Node.UpAsync(Base, Web);
}

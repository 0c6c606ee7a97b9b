using Kits.Control;
using Kits.Core.Resources;

namespace Kits.Host.Tests.Running;

public sealed class HangTests
{
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan CheckGivesWay = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task A_check_that_hangs_gives_a_timeout_at_every_turn_until_it_counts_as_failed()
    {
        await using var node = await Node.UpAsync("{ tag: base }");
        using var gate = await HungCheckAsync(node);

        for (var timeouts = 1; timeouts < 4; timeouts++)
        {
            await node.UntilAsync(() => node["base"].Standing.TimeoutsInRow == timeouts);
            Assert.Equal("ISP", (await node.StatusAsync("base")).State);
            node.PassToNextCheck();
        }

        await node.UntilAsync(() => node["base"].State == ServiceState.Recovering);
        node.Time.Advance(CheckGivesWay);
        await node.UntilAsync(() => node.Actions().Contains("base recovered"));

        Assert.Contains(node.History(), row => row.Contains("no answer within 30s, 4 times in a row", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hints_count_no_timeouts_while_a_check_hangs()
    {
        await using var node = await Node.UpAsync("{ tag: child }", "{ tag: base, needs: [child] }");
        using var gate = await HungCheckAsync(node);
        await node.UntilAsync(() => node["base"].Standing.TimeoutsInRow == 1);

        for (var hint = 0; hint < 5; hint++)
        {
            node.Break("child");
            Assert.Equal(0, (await node.DoAsync("recover", "child")).Exit); // its parents are looked at
        }

        Assert.Equal(1, await node.Loop.AskAsync(() => node["base"].Standing.TimeoutsInRow));
        Assert.Equal("ISP", (await node.StatusAsync("base")).State);
    }

    [Fact]
    public async Task A_timeout_does_not_count_while_the_host_itself_is_late()
    {
        await using var node = await Node.UpAsync("{ tag: base, quickCheck: { timeouts: 1 } }");
        node.HostWasLate = "kitsd was held up for 20s";

        using var gate = await HungCheckAsync(node);
        await node.UntilAsync(() => node.History().Any(row => row.Contains("but the host itself was late (kitsd was held up for 20s)", StringComparison.Ordinal)));

        Assert.Equal(0, await node.Loop.AskAsync(() => node["base"].Standing.TimeoutsInRow));
        Assert.Equal("ISP", (await node.StatusAsync("base")).State);
    }

    [Fact]
    public async Task A_check_that_hangs_does_not_bar_a_remove()
    {
        await using var node = await Node.UpAsync("{ tag: base }");
        using var gate = await HungCheckAsync(node);
        await node.UntilAsync(() => node["base"].Standing.TimeoutsInRow == 1);

        var asked = node.Ask("remove", "base");
        await node.UntilAsync(() => node["base"].State == ServiceState.Removing);
        node.Time.Advance(CheckGivesWay);

        Assert.Equal(0, (await asked.EndAsync()).Exit);
        Assert.False(node.Exists("base"));
    }

    [Fact]
    public async Task A_stop_that_is_refused_for_a_hanging_kit_says_so_and_the_host_goes_on_watching()
    {
        await using var node = await Node.StartAsync("{ tag: stuck, startup: manual, restore: { timeout: 1m } }", "{ tag: other }");
        await node.ComesToAsync("other", "ISP");
        await node.ComesToAsync("stuck", "OSU");
        using var gate = node.Gate("stuck", "hang", "restore");
        var asked = node.Ask("restore", "stuck");
        await gate.ReachedAsync();
        node.Time.Advance(TimeSpan.FromMinutes(1));
        await asked.EndAsync();

        var refused = await node.Loop.AskAsync(() => node.Engine.EndAsync(remove: true, _ => { }));

        Assert.Contains("kit hangs since", refused, StringComparison.Ordinal);
        node.Break("other");
        node.PassToNextCheck();
        await node.UntilAsync(() => node.Actions().Contains("other recovered"));
    }

    [Fact]
    public async Task A_check_that_returns_at_last_is_followed_by_checks_as_ever()
    {
        await using var node = await Node.UpAsync("{ tag: base }");
        using var gate = await HungCheckAsync(node);
        await node.UntilAsync(() => node["base"].Standing.TimeoutsInRow == 1);
        var hung = await node.Loop.AskAsync(() => node["base"].Check!);

        gate.Release();
        await hung.Returned.WaitAsync(Node.Patience, TestContext.Current.CancellationToken);
        node.PassToNextCheck();

        await node.UntilAsync(() => node["base"].Standing.TimeoutsInRow == 0);
        Assert.Equal((ExitCode.Done, "in service"), await node.DoAsync("quickCheck", "base"));
    }

    [Fact]
    public async Task A_restore_that_hangs_fails_at_its_deadline_and_bars_all_others_until_it_returns()
    {
        await using var node = await Node.StartAsync("{ tag: base, startup: manual, restore: { timeout: 1m } }");
        await node.ComesToAsync("base", "OSU");
        var gate = node.Gate("base", "hang", "restore");
        var asked = node.Ask("restore", "base");
        await gate.ReachedAsync();
        node.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal((ExitCode.Failed, "restore base: not done within 1m; kits why base tells what happened and what to do"), await asked.EndAsync());
        const string Hangs = "base: kit hangs since 2026-05-01 12:00:00Z in restore; nothing else may act on it until that call returns";
        Assert.Equal((ExitCode.Refused, Hangs), await node.DoAsync("restore", "base"));
        Assert.Equal((ExitCode.Refused, Hangs), await node.DoAsync("remove", "base"));
        Assert.Equal((ExitCode.Refused, Hangs), await node.DoAsync("recover", "base"));
        Assert.Equal("kit hangs since 2026-05-01 12:00:00Z in restore", (await node.StatusAsync("base")).Operation);

        var hung = await node.Loop.AskAsync(() => node["base"].Action!);
        gate.Release();
        await hung.Returned.WaitAsync(Node.Patience, TestContext.Current.CancellationToken);
        node.PassToNextCheck();
        await node.ComesToAsync("base", "ISP");
    }

    [Fact]
    public async Task While_an_action_hangs_no_recovery_enters_and_the_end_is_found_by_the_next_check()
    {
        await using var node = await Node.UpAsync("{ tag: base }", "{ tag: other }");
        var gate = node.Gate("base", "hang", "recover");
        node.Break("base");
        await node.DoAsync("quickCheck", "base");
        await gate.ReachedAsync();

        node.Time.Advance(TimeSpan.FromMinutes(5));
        await node.UntilAsync(() => node["base"].State == ServiceState.Failed);
        for (var turn = 0; turn < 3; turn++)
        {
            await node.QuietAsync();
            node.PassToNextCheck();
        }

        await node.QuietAsync();
        Assert.Equal((ExitCode.Done, "in service"), await node.DoAsync("quickCheck", "other"));
        Assert.Single(node.Actions(), action => action == "base not cured in place");

        var hung = await node.Loop.AskAsync(() => node["base"].Action!);
        gate.Release();
        await hung.Returned.WaitAsync(Node.Patience, TestContext.Current.CancellationToken);
        node.PassToNextCheck();
        await node.ComesToAsync("base", "ISP");
        Assert.Single(node.Actions(), action => action.Contains("cure", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_operator_who_came_while_a_check_ran_does_not_wait_for_ever_when_it_hangs()
    {
        await using var node = await Node.UpAsync("{ tag: base }");
        using var gate = node.Gate("base", "hang", "check");
        node.PassToNextCheck();
        await gate.ReachedAsync();
        var asked = node.Ask("recover", "base");
        await node.UntilAsync(() => node.Engine.OperationOn("base") is not null);

        node.Time.Advance(CheckTimeout);
        await node.UntilAsync(() => node["base"].State == ServiceState.Recovering);
        node.Time.Advance(CheckGivesWay);

        Assert.Equal((ExitCode.Done, "recovered"), await asked.EndAsync());
        Assert.Null(await node.Loop.AskAsync(() => node.Engine.OperationOn("base")));
    }

    [Fact]
    public async Task A_remove_that_hangs_leads_to_what_removeFailed_says()
    {
        await using var node = new Node { Top = "os: real" };
        await node.StartHostAsync("{ tag: base, removeFailed: reboot }", "{ tag: other }");
        await node.UntilAsync(() => node.Engine.Table.BottomUp.All(resource => resource.State == ServiceState.InService));
        using var gate = node.Gate("base", "hang", "remove");
        var asked = node.Ask("remove", "base");
        await gate.ReachedAsync();
        node.Time.Advance(TimeSpan.FromMinutes(5));
        await asked.EndAsync();

        for (var turn = 0; turn < 5; turn++)
        {
            await node.QuietAsync();
            node.PassToNextCheck();
        }

        await node.UntilAsync(() => !node.OsActions.IsEmpty);
        Assert.Equal(["reboot"], node.OsActions);
        Assert.False(node.Exists("other"));
    }

    [Fact]
    public async Task A_running_check_gives_way_to_an_action()
    {
        await using var node = await Node.UpAsync("{ tag: base }");
        using var gate = node.Gate("base", "hold", "check");
        var check = node.Ask("quickCheck", "base");
        await gate.ReachedAsync();

        Assert.Equal(0, (await node.DoAsync("remove", "base")).Exit);
        Assert.Equal((ExitCode.Unknown, "could not tell: cancelled"), await check.EndAsync());
    }

    private static async Task<Gate> HungCheckAsync(Node node)
    {
        var gate = node.Gate("base", "hang", "check");
        node.PassToNextCheck();
        await gate.ReachedAsync();
        await node.QuietAsync(except: "base");
        node.Time.Advance(CheckTimeout);
        return gate;
    }
}

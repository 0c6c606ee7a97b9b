using Kits.Control;
using Kits.Core.Resources;

namespace Kits.Host.Tests.Running;

/// <summary>What is done when nothing else helped, up to taking the machine down.</summary>
public sealed class FinalActionTests
{
    private const string Other = "{ tag: other }";

    [Fact]
    public async Task Stopping_the_host_takes_everything_down_and_holds_only_what_failed()
    {
        await using var node = await DoomedAsync("stop-host");
        await node.UntilAsync(() => node.EndAsked);

        Assert.False(node.Exists("base") || node.Exists("web") || node.Exists("other"));
        Assert.Equal((true, true, false), (node["base"].Held is not null, node["web"].Held is not null, node["other"].Held is not null));
    }

    [Fact]
    public async Task A_reboot_takes_everything_down_first_and_everything_comes_back_after_it()
    {
        await using var node = await DoomedAsync("reboot");
        await node.UntilAsync(() => !node.OsActions.IsEmpty);

        Assert.Equal(["reboot"], node.OsActions);
        Assert.False(node.Exists("base") || node.Exists("web") || node.Exists("other"));
        Assert.All(node.Engine.Table.BottomUp, resource => Assert.Null(resource.Held));

        await node.EndHostAsync();
        node.Control("base");
        await node.StartHostAsync(Resources("reboot"));
        await node.ComesToAsync("web", "ISP");
    }

    [Fact]
    public async Task When_the_budget_is_spent_the_machine_stays_up_and_says_so()
    {
        await using var node = await DoomedAsync("shutdown");
        await node.UntilAsync(() => node.OsActions.Count == 1);
        await node.EndHostAsync();

        await node.StartHostAsync(Resources("shutdown"));
        await node.UntilAsync(() => node.StateOf("base") == "OSF" && node["base"].Reason.Contains("would have done shutdown", StringComparison.Ordinal));
        await node.QuietAsync();

        Assert.Single(node.OsActions);
        Assert.Contains("all 1 reboots and shutdowns are spent", (await node.StatusAsync("base")).Reason, StringComparison.Ordinal);
        Assert.Contains((await node.NodeStatusAsync()).Notices!, notice => notice.Contains("the machine stays up", StringComparison.Ordinal));
        await node.ComesToAsync("other", "ISP");
    }

    [Fact]
    public async Task With_os_dry_nothing_is_touched_and_it_is_told_what_would_be_done()
    {
        await using var node = await DoomedAsync("reboot", "os: dry");
        await node.UntilAsync(() => node["base"].Reason.Contains("os: dry", StringComparison.Ordinal));
        await node.QuietAsync();

        Assert.Empty(node.OsActions);
        Assert.True(node.Exists("other"));
    }

    [Fact]
    public async Task A_reset_of_the_ledger_lets_go_of_what_a_final_action_holds()
    {
        await using var node = await DoomedAsync("stop-here");
        await node.UntilAsync(() => node["web"].Held is not null && !node.Exists("base"));
        node.Control("base");

        Assert.Null(await node.Loop.AskAsync(() => node.Engine.Ledgers.ResetAsync("base", "root")));

        await node.ComesToAsync("web", "ISP");
        Assert.Equal(0, (await node.Loop.AskAsync(() => node.Engine.Ledgers.Rows("base")))[0].Spent);
    }

    [Fact]
    public async Task What_is_held_and_serves_all_the_same_is_not_protected_until_it_is_asked_for_and_says_so()
    {
        await using var node = await Node.UpAsync("{ tag: base, recover: { target: final-action, then: stop-here } }", "{ tag: web, needs: [base] }");
        node.Control("web", "fail remove");
        node.Control("base", "fail check");
        await node.DoAsync("quickCheck", "base");
        await node.UntilAsync(() => node.Actions().Contains("web remove failed"));
        node.Control("web");
        node.Control("base");
        await node.DoAsync("quickCheck", "base");

        await node.ComesToAsync("base", "ISU");
        Assert.StartsWith("not protected: stopped by the final action stop-here of base", (await node.StatusAsync("base")).Reason, StringComparison.Ordinal);

        Assert.Equal(0, (await node.DoAsync("remove", "web")).Exit);
        Assert.Equal(0, (await node.DoAsync("restore", "base", OperationScope.Below)).Exit);
        await node.ComesToAsync("base", "ISP");
        Assert.Null(node["base"].Held);
    }

    [Fact]
    public async Task A_restore_by_the_host_that_fails_may_have_its_own_final_action()
    {
        await using var node = new Node();
        node.Control("base", "fail restore");
        await node.StartHostAsync("{ tag: base, restore: { then: stop-here } }", "{ tag: web, needs: [base] }");

        await node.UntilAsync(() => node["base"].Held is not null);
        Assert.DoesNotContain(node.Actions(), action => action.Contains("recover", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_fault_that_comes_back_more_slowly_than_the_window_counts_still_ends()
    {
        await using var node = await Node.UpAsync("{ tag: base, recover: { attempts: 3, within: 10m, then: stop-here } }");
        for (var fault = 0; fault < 4; fault++)
        {
            node.Break("base");
            await node.DoAsync("quickCheck", "base");
            await node.UntilAsync(() => node["base"] is { State: ServiceState.InService } or { Held: not null });
            await node.QuietAsync();
            node.Time.Advance(TimeSpan.FromMinutes(4));
            await node.QuietAsync();
        }

        Assert.NotNull(node["base"].Held);
    }

    [Fact]
    public async Task A_script_may_be_the_final_action_and_runs_once()
    {
        await using var node = new Node();
        await File.WriteAllTextAsync(node.FileOf("last.js"), "degraded(`told the night shift of ${resource.tag}`)", TestContext.Current.CancellationToken);
        await node.StartHostAsync("{ tag: base, recover: { target: final-action, then: script:last.js } }");
        await node.UntilAsync(() => node["base"].State == ServiceState.InService);
        await node.QuietAsync();
        node.Control("base", "fail check");

        for (var check = 0; check < 3; check++)
        {
            await node.DoAsync("quickCheck", "base");
            await node.UntilAsync(() => node["base"].Standing.ScriptRan);
            await node.QuietAsync();
        }

        Assert.Single(node.History(), row => row.Contains("final action: final-action last.js says degraded: told the night shift of base", StringComparison.Ordinal));
        Assert.EndsWith("the script of the final action has run", (await node.StatusAsync("base")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_must_wait_for_a_person_waits_for_the_next_check()
    {
        await using var node = await Node.UpAsync("{ tag: base, recover: { target: final-action, then: stop-here } }", "{ tag: web, needs: [base] }");
        await node.Loop.AskAsync(() => node.Engine.Maintenance.OnAsync("web", new Maintenance("root", null, node.Engine.Journal.Stamp, null)));
        node.Control("base", "fail check");
        await node.DoAsync("quickCheck", "base");
        await node.UntilAsync(() => node["base"].Reason.Contains("the final action waits: web above base is in maintenance", StringComparison.Ordinal));
        for (var look = 0; look < 20; look++)
        {
            await node.QuietAsync();
            await node.Loop.AskAsync(() => true);
        }

        Assert.Single(node.History(), row => row.StartsWith("base decision the toy is broken", StringComparison.Ordinal));
        Assert.True(node.Exists("web"));
    }

    [Fact]
    public async Task What_serves_again_before_its_turn_comes_takes_no_machine_down()
    {
        var (node, gate) = await WaitingAsync("reboot");
        await using var _ = node;
        node.Control("base");
        await node.DoAsync("quickCheck", "base");
        await node.ComesToAsync("base", "ISP");

        gate.Release();
        await node.ComesToAsync("other", "ISP");
        await node.QuietAsync();

        Assert.Empty(node.OsActions);
        Assert.DoesNotContain("base remove done", node.Actions());
        Assert.Equal(0, (await node.Loop.AskAsync(() => node.Engine.Ledgers.Rows(null)))[^1].Spent);
    }

    [Fact]
    public async Task What_serves_again_before_its_turn_comes_ends_no_host_and_is_not_held()
    {
        var (node, gate) = await WaitingAsync("stop-host");
        await using var _ = node;
        node.Control("base");
        await node.DoAsync("quickCheck", "base");
        await node.ComesToAsync("base", "ISP");

        gate.Release();
        await node.ComesToAsync("other", "ISP");
        await node.QuietAsync();

        Assert.False(node.EndAsked);
        Assert.Null(node["base"].Held);
    }

    [Fact]
    public async Task Two_that_take_the_machine_down_at_the_same_time_take_it_down_once()
    {
        var (node, gate) = await WaitingAsync("reboot");
        await using var _ = node;
        node.Control("twin", "fail check");
        await node.DoAsync("quickCheck", "twin");
        await node.UntilAsync(() => node.History().Count(row => row.Contains("its recovery is the final action", StringComparison.Ordinal) && row.Contains("decision", StringComparison.Ordinal)) == 2);

        gate.Release();
        await node.UntilAsync(() => !node.OsActions.IsEmpty);
        await node.QuietAsync();

        Assert.Equal(["reboot"], node.OsActions);
        Assert.Equal(1, (await node.Loop.AskAsync(() => node.Engine.Ledgers.Rows(null)))[^1].Spent);
    }

    [Fact]
    public async Task A_kit_that_hangs_keeps_nobody_from_stopping_the_host()
    {
        await using var node = await Node.UpAsync("{ tag: base, recover: { target: final-action, then: stop-host } }", "{ tag: stuck }", Other);
        using var gate = node.Gate("stuck", "hang", "remove");
        var asked = node.Ask("remove", "stuck");
        await gate.ReachedAsync();
        node.Time.Advance(TimeSpan.FromMinutes(5));
        await asked.EndAsync();
        node.Control("base", "fail check");
        await node.DoAsync("quickCheck", "base");

        await node.UntilAsync(() => node.EndAsked);
        Assert.False(node.Exists("base") || node.Exists("other"));
    }

    [Fact]
    public async Task A_machine_that_does_not_go_down_is_told_of_and_watched_again_at_last()
    {
        await using var node = await DoomedAsync("reboot");
        await node.UntilAsync(() => !node.OsActions.IsEmpty);
        Assert.Contains((await node.NodeStatusAsync()).Notices!, notice => notice.StartsWith("nothing is watched or recovered any more", StringComparison.Ordinal));

        node.Time.Advance(TimeSpan.FromMinutes(10));

        await node.ComesToAsync("other", "ISP");
    }

    [Fact]
    public async Task What_was_spent_before_a_long_quiet_does_not_count_again_with_the_next_one()
    {
        await using var node = new Node { Top = "os: real" };
        node.Control("base", "fail restore");
        const string Base = "{ tag: base, restore: { then: reboot } }";
        await node.StartHostAsync(Base);
        await node.UntilAsync(() => node.OsActions.Count == 1);
        await node.EndHostAsync();
        await node.MakeHostAsync(Base);
        await node.Loop.AskAsync(() => node.Engine.Maintenance.OnAsync("base", new Maintenance("root", null, node.Engine.Journal.Stamp, TimeSpan.FromMinutes(61))));
        await node.Loop.AskAsync(async () =>
        {
            await node.Engine.Begin();
            return true;
        });
        await node.QuietAsync();

        node.Time.Advance(TimeSpan.FromMinutes(61));
        await node.UntilAsync(() => node.OsActions.Count == 2);

        Assert.Equal(1, (await node.Loop.AskAsync(() => node.Engine.Ledgers.Rows(null)))[^1].Spent);
    }

    // A final action of base is due, and waits until the restart of other has ended.
    private static async Task<(Node Node, Gate Gate)> WaitingAsync(string then)
    {
        var node = new Node { Top = "os: real" };
        await node.StartHostAsync($"{{ tag: base, recover: {{ target: final-action, then: {then} }} }}", $"{{ tag: twin, recover: {{ target: final-action, then: {then} }} }}", Other);
        await node.UntilAsync(() => node.Engine.Table.BottomUp.All(resource => resource.State == ServiceState.InService));
        await node.QuietAsync();
        var gate = node.Gate("other", "hold", "restore");
        _ = node.Ask("restart", "other");
        await gate.ReachedAsync();
        node.Control("base", "fail check");
        await node.DoAsync("quickCheck", "base");
        return (node, gate);
    }

    // One recovery is allowed, it fails, and so does everything after it.
    private static async Task<Node> DoomedAsync(string then, string os = "os: real")
    {
        var node = new Node { Top = $"{os}\nreboots: {{ allowed: 1 }}" };
        await node.StartHostAsync(Resources(then));
        await node.UntilAsync(() => node.Engine.Table.BottomUp.All(resource => resource.State == ServiceState.InService));
        await node.QuietAsync();
        node.Control("base", "fail recover", "fail check", "fail restore");
        await node.DoAsync("quickCheck", "base");
        await node.UntilAsync(() => node.Actions().Contains("base restore failed"));
        await node.QuietAsync();
        node.Time.Advance(TimeSpan.FromSeconds(1));
        return node;
    }

    private static string[] Resources(string then) => [$"{{ tag: base, recover: {{ attempts: 1, then: {then} }} }}", "{ tag: web, needs: [base] }", Other];
}

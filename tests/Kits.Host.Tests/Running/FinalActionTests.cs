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

using Kits.Core.Resources;

namespace Kits.Host.Tests.Running;

/// <summary>What a configuration may say of when to believe a check and what to try.</summary>
public sealed class LifecycleRuleTests
{
    [Theory]
    [InlineData("restore", "ISP")]
    [InlineData("remove", "OSU")]
    public async Task An_action_that_fails_is_repeated_before_it_counts_as_failed(string action, string state)
    {
        await using var node = await Node.UpAsync("{ tag: base, restore: { retries: 2 }, remove: { retries: 2 } }");
        if (action == "restore")
            await node.DoAsync("remove", "base");
        node.Control("base", $"fail {action}");

        var asked = node.Ask(action, "base");
        await node.UntilAsync(() => node.History().Any(row => row.Contains("try 2 of 3 in 1s", StringComparison.Ordinal)));
        node.Control("base");
        node.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, (await asked.EndAsync()).Exit);
        await node.ComesToAsync("base", state);
    }

    [Fact]
    public async Task A_remove_that_fails_as_often_as_it_may_leaves_a_doubt()
    {
        await using var node = await Node.UpAsync("{ tag: base, remove: { retries: 1 } }");
        node.Control("base", "fail remove");

        var asked = node.Ask("remove", "base");
        await node.UntilAsync(() => node.History().Any(row => row.Contains("try 2 of 2", StringComparison.Ordinal)));
        node.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, (await asked.EndAsync()).Exit);
        Assert.StartsWith("in doubt", (await node.StatusAsync("base")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_doubt_is_removed_again_where_the_rules_say_so_and_what_is_wanted_comes_back()
    {
        await using var node = await Node.UpAsync("{ tag: base, removeFailed: retry }");
        node.Control("base", "fail remove", "fail recover", "fail check");
        await node.DoAsync("quickCheck", "base");
        await node.UntilAsync(() => node["base"].State == ServiceState.InDoubt);
        await node.QuietAsync();

        node.Control("base");
        node.PassToNextCheck();

        await node.UntilAsync(() => node["base"].State == ServiceState.InService);
        Assert.Equal(["base remove done", "base restore done"], node.Actions().TakeLast(2));
    }

    [Fact]
    public async Task After_a_restore_the_first_check_waits()
    {
        await using var node = await Node.UpAsync("{ tag: base, quickCheck: { delay: 20s } }");
        node.Time.Advance(TimeSpan.FromSeconds(20));
        await node.UntilAsync(() => node.History().Contains("base check in service"));
        node.Control("base", "fail check");
        await node.DoAsync("restart", "base");
        await node.QuietAsync();
        var before = node.History().Count;

        node.Time.Advance(TimeSpan.FromSeconds(19));
        await node.QuietAsync();
        Assert.Equal(before, node.History().Count);

        node.Control("base");
        node.Time.Advance(TimeSpan.FromSeconds(1));
        await node.UntilAsync(() => node.History().Count > before);
        Assert.Equal("ISP", (await node.StatusAsync("base")).State);
    }

    [Fact]
    public async Task What_is_out_on_purpose_is_not_checked_where_the_rules_say_so()
    {
        await using var node = await Node.UpAsync("{ tag: base, quickCheck: { when: in-service } }");
        await node.DoAsync("remove", "base");
        await node.QuietAsync();
        var before = node.History().Count;

        for (var check = 0; check < 3; check++)
        {
            node.PassToNextCheck();
            await node.QuietAsync();
        }

        Assert.Equal(before, node.History().Count);
    }

    [Fact]
    public async Task A_thorough_check_stands_in_for_a_quick_one_now_and_then_and_a_fault_that_only_it_sees_is_recovered()
    {
        await using var node = await Node.UpAsync("{ tag: base, deepCheck: { every: 2m } }");
        Assert.Equal(1, node.DeepChecks("base"));
        for (var check = 0; check < 3; check++)
        {
            node.PassToNextCheck();
            await node.QuietAsync();
        }

        Assert.Equal(1, node.DeepChecks("base"));
        node.Control("base", "fail deep");
        node.PassToNextCheck();

        await node.UntilAsync(() => node.Actions().Contains("base recovered"));
        Assert.Contains("base check failed: the toy is rotten inside", node.History());
    }

    [Fact]
    public async Task A_recovery_whose_target_is_the_hierarchy_takes_the_parents_along_at_once()
    {
        await using var node = await Node.UpAsync("{ tag: base, recover: { target: hierarchy } }", "{ tag: web, needs: [base] }");
        node.Break("base");
        await node.DoAsync("quickCheck", "base");
        await node.UntilAsync(() => node.Actions().Count >= 6);

        Assert.Equal(["web remove done", "base remove done", "base restore done", "web restore done"], node.Actions().Skip(2));
    }

    [Fact]
    public async Task When_the_restarts_of_the_hierarchy_are_spent_the_parents_are_left_alone()
    {
        await using var node = await Node.UpAsync("{ tag: base, recover: { restarts: 0 } }", "{ tag: web, needs: [base] }");
        node.Control("base", "fail recover", "fail check");
        await node.DoAsync("quickCheck", "base");
        await node.UntilAsync(() => node.Actions().Contains("base not cured in place"));
        await node.QuietAsync();

        Assert.DoesNotContain(node.Actions(), action => action.Contains("remove", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_preferred_comes_up_first_and_its_failure_holds_nobody_back()
    {
        await using var node = new Node();
        node.Control("cache", "fail restore", "fail recover");
        await node.StartHostAsync("{ tag: web, prefers: [cache] }", "{ tag: cache }");
        await node.ComesToAsync("web", "ISP");

        Assert.Equal("web restore done", node.Actions().First(action => action.StartsWith("web", StringComparison.Ordinal)));
        Assert.True(node.Actions().ToList().IndexOf("cache restore failed") < node.Actions().ToList().IndexOf("web restore done"));
        Assert.Equal("OSF", (await node.StatusAsync("cache")).State);
    }

    [Fact]
    [Fact]
    public async Task What_is_preferred_and_cannot_be_told_holds_nobody_back()
    {
        await using var node = await Node.UpAsync("{ tag: base }", "{ tag: cache, needs: [base] }", "{ tag: web, needs: [base], prefers: [cache] }");
        node.Control("base", "fail recover", "fail restore");
        node.Break("base");
        await node.DoAsync("quickCheck", "base");
        await node.UntilAsync(() => node.Actions().Contains("base restore failed"));
        await node.QuietAsync();
        node.Control("base");
        node.Control("cache", "unknown check");

        node.PassToNextCheck();
        await node.ComesToAsync("base", "ISP");
        await node.QuietAsync();
        node.PassToNextCheck();

        await node.ComesToAsync("web", "ISP");
        Assert.Equal("OSU", (await node.StatusAsync("cache")).State);
    }

    public async Task What_is_preferred_is_never_pulled_down_and_pulls_nothing_down()
    {
        await using var node = await Node.UpAsync("{ tag: web, prefers: [cache] }", "{ tag: cache }");
        Assert.Equal(["cache restore done", "web restore done"], node.Actions());

        Assert.Equal(0, (await node.DoAsync("remove", "cache")).Exit);
        Assert.Equal("ISP", (await node.StatusAsync("web")).State);
        Assert.Equal(0, (await node.DoAsync("restart", "web")).Exit);
        Assert.Equal("OSU", (await node.StatusAsync("cache")).State);
    }
}

namespace Kits.Host.Tests.Running;

/// <summary>What operators switch on and off while the host runs (LK-26).</summary>
public sealed class PolicyTests
{
    private const string Base = "{ tag: base }";

    [Fact]
    public async Task Where_failures_are_only_told_nothing_is_done_and_it_is_told_what_would_have_been()
    {
        await using var node = await Node.UpAsync(Base);
        await SetAsync(node, null, "NotificationOnly", true);
        node.Break("base");
        await node.DoAsync("quickCheck", "base");

        var status = await node.StatusAsync("base");
        Assert.Equal(("OSF", "out of service; would have recovered it, but the policy NotificationOnly is on"), (status.State, status.Reason));

        await SetAsync(node, null, "NotificationOnly", null);
        await node.ComesToAsync("base", "ISP");
    }

    [Fact]
    public async Task Two_that_are_switched_at_the_same_time_are_both_switched()
    {
        await using var node = await Node.UpAsync(Base);

        await Task.WhenAll(SetAsync(node, null, "Failover", false), SetAsync(node, null, "LocalRecovery", false));

        Assert.Equal((false, false), await node.Loop.AskAsync(() => (node["base"].Rules.Policies.Failover, node["base"].Rules.Policies.LocalRecovery)));
    }

    [Fact]
    public async Task A_resources_own_word_counts_more_than_the_nodes_and_both_outlive_the_host()
    {
        await using var node = await Node.UpAsync(Base, "{ tag: other }");
        await SetAsync(node, null, "LocalRecovery", false);
        await SetAsync(node, "base", "LocalRecovery", true);
        await node.EndHostAsync();
        await node.StartHostAsync(Base, "{ tag: other }");
        await node.ComesToAsync("other", "ISP");
        await node.QuietAsync();

        node.Break("base");
        node.Break("other");
        await node.DoAsync("quickCheck", "other");
        await node.DoAsync("quickCheck", "base");

        await node.UntilAsync(() => node.Actions().Contains("base recovered"));
        Assert.Equal("out of service; the policy LocalRecovery is off", (await node.StatusAsync("other")).Reason);
    }

    [Fact]
    public async Task Without_local_recovery_the_final_action_follows_at_once()
    {
        await using var node = await Node.UpAsync("{ tag: base, recover: { then: stop-here } }", "{ tag: web, needs: [base] }");
        await SetAsync(node, "base", "LocalRecovery", false);
        node.Break("base");
        await node.DoAsync("quickCheck", "base");

        await node.UntilAsync(() => node.Engine.Table["web"].Held is not null && !node.Exists("web"));
        Assert.DoesNotContain("base recovered", node.Actions());
    }

    [Fact]
    public async Task Without_a_limit_recovery_goes_on_beyond_the_attempts()
    {
        await using var node = await Node.UpAsync("{ tag: base, recover: { attempts: 1, then: stop-here } }");
        await SetAsync(node, "base", "TemporalRecovery", false);
        for (var failure = 1; failure <= 3; failure++)
        {
            node.Break("base");
            await node.DoAsync("quickCheck", "base");
            await node.UntilAsync(() => node.Actions().Count(action => action == "base recovered") == failure);
            await node.ComesToAsync("base", "ISP");
            await node.QuietAsync();
        }

        Assert.Contains(node.History(), row => row.Contains("would have ended after 1 within 10m", StringComparison.Ordinal));
    }

    private static async Task SetAsync(Node node, string? tag, string name, bool? on) =>
        Assert.Null(await node.Loop.AskAsync(() => node.Engine.Policies.SetAsync(tag, name, on, "root")));
}

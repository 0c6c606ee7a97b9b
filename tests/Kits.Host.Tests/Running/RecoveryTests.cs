using Kits.Core.Resources;

namespace Kits.Host.Tests.Running;

public sealed class RecoveryTests
{
    [Fact]
    public async Task What_serves_again_while_its_recovery_waits_for_a_parent_is_left_alone()
    {
        await using var node = await Node.UpAsync("{ tag: base }", "{ tag: web, needs: [base] }");
        using var gate = node.Gate("web", "hold", "restore");
        var asked = node.Ask("restart", "web");
        await gate.ReachedAsync();
        node.Control("base", "fail recover");
        node.Break("base");
        await node.DoAsync("quickCheck", "base");
        await node.UntilAsync(() => node.Actions().Contains("base not cured in place"));
        node.Put("base");
        await node.DoAsync("quickCheck", "base");
        await node.ComesToAsync("base", "ISP");

        gate.Release();
        Assert.Equal(0, (await asked.EndAsync()).Exit);
        await node.QuietAsync();

        Assert.DoesNotContain("base remove done", node.Actions());
        Assert.Single(node.Actions(), action => action == "web remove done");
    }

    private const string Base = "{ tag: base }";
    private const string Web = "{ tag: web, needs: [base] }";

    [Fact]
    public async Task A_recover_that_was_asked_for_where_the_check_cannot_tell_takes_nothing_down()
    {
        await using var node = await Node.UpAsync("{ tag: child }", "{ tag: parent, needs: [child] }");
        node.Control("child", "unknown check", "fail recover");

        var (exit, text) = await node.DoAsync("recover", "child");

        Assert.Equal(1, exit);
        Assert.Contains("the toy refuses to recover", text, StringComparison.Ordinal);
        Assert.DoesNotContain(node.Actions(), action => action.Contains("remove", StringComparison.Ordinal));
        Assert.True(node.Exists("child") && node.Exists("parent"));
    }

    [Fact]
    public async Task A_child_that_is_cured_in_place_leaves_its_parents_running()
    {
        await using var node = await Node.UpAsync(Base, Web);
        node.Break("base");

        await node.DoAsync("quickCheck", "base");
        await node.UntilAsync(() => node.Actions().Contains("base recovered"));
        await node.ComesToAsync("base", "ISP");

        Assert.Equal(["base recovered"], node.Actions().Skip(2));
    }

    [Fact]
    public async Task What_cannot_be_cured_in_place_is_removed_and_restored_with_its_parents()
    {
        await using var node = await Node.UpAsync(Base, Web);
        node.Control("base", "fail recover");
        node.Break("base");

        await node.DoAsync("quickCheck", "base");
        await node.UntilAsync(() => node.Actions().Count >= 7);

        Assert.Equal(
            ["base not cured in place", "web remove done", "base remove done", "base restore done", "web restore done"],
            node.Actions().Skip(2));
        await node.ComesToAsync("web", "ISP");
    }

    [Fact]
    public async Task A_failed_check_that_is_forgiven_changes_nothing()
    {
        await using var node = await Node.UpAsync("{ tag: base, quickCheck: { tolerate: 1 } }");
        node.Control("base", "fail check");

        await node.DoAsync("quickCheck", "base");
        Assert.Equal("ISP", (await node.StatusAsync("base")).State);
        await node.DoAsync("quickCheck", "base");
        await node.UntilAsync(() => node.Actions().Contains("base recovered"));
    }

    [Fact]
    public async Task A_look_that_cannot_tell_changes_nothing()
    {
        await using var node = await Node.UpAsync("{ tag: base }");
        node.Control("base", "unknown check");

        for (var look = 0; look < 10; look++)
            await node.DoAsync("quickCheck", "base");

        Assert.Equal("ISP", (await node.StatusAsync("base")).State);
        Assert.Equal(["base restore done"], node.Actions());
    }

    [Fact]
    public async Task Where_the_settings_are_wrong_nothing_is_tried()
    {
        await using var node = await Node.UpAsync("{ tag: base }");
        node.Control("base", "settings check");

        await node.DoAsync("quickCheck", "base");
        await node.ComesToAsync("base", "OSF");
        await node.DoAsync("quickCheck", "base");

        Assert.Equal(["base restore done"], node.Actions());
    }

    [Theory]
    [InlineData("stop-here", true)]
    [InlineData("stop-hierarchy", false)]
    public async Task When_the_attempts_are_spent_the_final_action_stops_it_until_it_is_asked_for(string then, bool childStays)
    {
        string[] resources = [Base, $"{{ tag: web, needs: [base], recover: {{ attempts: 1, then: {then} }} }}", "{ tag: top, needs: [web] }"];
        await using var node = await Node.UpAsync(resources);
        node.Control("web", "fail check");

        await node.DoAsync("quickCheck", "web");
        await node.UntilAsync(() => node["web"].State == ServiceState.OutOfService && node["base"].State == (childStays ? ServiceState.InService : ServiceState.OutOfService));

        var why = $"stopped by the final action {then} of web: the toy is broken";
        Assert.Equal(("OSF", why, "in"), await TellAsync(node, "web"));
        Assert.Equal(("OSF", why, "in"), await TellAsync(node, "top"));
        Assert.Equal(childStays, node.Exists("base"));

        node.Control("web");
        await node.EndHostAsync();
        await node.StartHostAsync(resources);
        await node.UntilAsync(() => resources.Length == node.Engine.Table.BottomUp.Count(resource => resource.State is ServiceState.OutOfService or ServiceState.InService));
        Assert.Equal(("OSF", why, "in"), await TellAsync(node, "web"));
        Assert.Equal(childStays, node.Exists("base"));
        Assert.False(node.Exists("web") || node.Exists("top"));

        Assert.Equal(0, (await node.DoAsync("restore", "web")).Exit);
        await node.ComesToAsync("top", "ISP");
        await node.EndHostAsync();
        await node.StartHostAsync(resources);
        await node.ComesToAsync("top", "ISP");
    }

    [Fact]
    public async Task Stop_hierarchy_leaves_a_child_that_another_resource_in_service_needs()
    {
        await using var node = await Node.UpAsync(Base, "{ tag: own }", "{ tag: other, needs: [base] }", "{ tag: web, needs: [base, own], recover: { attempts: 0, then: stop-hierarchy } }");
        node.Control("web", "fail check");

        await node.DoAsync("quickCheck", "web");
        await node.UntilAsync(() => node["own"].State == ServiceState.OutOfService);

        Assert.Equal(["web remove done", "own remove done"], node.Actions().Skip(4));
        Assert.True(node.Exists("base") && node.Exists("other"));
    }

    [Fact]
    public async Task When_the_attempts_are_spent_checks_go_on_and_what_serves_again_is_in_service_again()
    {
        await using var node = await Node.UpAsync("{ tag: base, recover: { attempts: 1 } }");
        node.Control("base", "fail check");
        await node.DoAsync("quickCheck", "base");
        await node.UntilAsync(() => node["base"].State == ServiceState.Failed && node["base"].Reason.Contains("are spent", StringComparison.Ordinal));

        Assert.Equal("the toy is broken; all 1 recoveries within 10m are spent", (await node.StatusAsync("base")).Reason);
        node.Control("base");
        node.PassToNextCheck();

        await node.ComesToAsync("base", "ISP");
        Assert.Equal(["base restore done", "base recovered"], node.Actions());
    }

    [Fact]
    public async Task Spent_attempts_are_remembered_by_the_next_host()
    {
        string[] resources = ["{ tag: base, recover: { attempts: 1 } }"];
        await using var node = await Node.UpAsync(resources);
        node.Break("base");
        await node.DoAsync("quickCheck", "base");
        await node.UntilAsync(() => node.Actions().Contains("base recovered") && node["base"].State == ServiceState.InService);
        await node.EndHostAsync();

        await node.StartHostAsync(resources);
        await node.ComesToAsync("base", "ISP");
        node.Break("base");
        await node.DoAsync("quickCheck", "base");
        await node.ComesToAsync("base", "OSF");

        Assert.Equal("out of service; all 1 recoveries within 10m are spent", (await node.StatusAsync("base")).Reason);
    }

    [Fact]
    public async Task Fifty_resources_on_one_child_are_recovered_side_by_side()
    {
        var tags = Enumerable.Range(1, 50).Select(number => $"app{number}").ToList();
        await using var node = await Node.UpAsync([Base, .. tags.Select(tag => $"{{ tag: {tag}, needs: [base] }}")]);
        var gates = tags.Select(tag => node.Gate(tag, "hang", "recover")).ToList();
        tags.ForEach(node.Break);

        node.PassToNextCheck();
        await Task.WhenAll(gates.Select(gate => gate.ReachedAsync()));

        Assert.DoesNotContain(tags, node.Exists);
        gates.ForEach(gate => gate.Release());
        await node.UntilAsync(() => tags.TrueForAll(tag => node[tag].State == ServiceState.InService));
        Assert.Equal(50, node.Actions().Count(action => action.EndsWith("recovered", StringComparison.Ordinal)));
    }

    private static async Task<(string State, string Reason, string Wanted)> TellAsync(Node node, string tag)
    {
        var status = await node.StatusAsync(tag);
        return (status.State, status.Reason, status.Wanted);
    }
}

using Kits.Core.Resources;
using Kits.Host.Tests.Running;

namespace Kits.Host.Tests.Scripts;

/// <summary>What scripts bend, and what they cannot. In JavaScript; what the languages have in common needs no second test.</summary>
public sealed class ScriptHookTests
{
    [Fact]
    public async Task A_check_script_has_the_last_word_on_a_resource_that_serves()
    {
        await using var node = await UpAsync("{ tag: a, scripts: { check: check.js } }", ("check.js", "bag.get('x'); inService()"));
        await SeesAsync(node, "check.js", "degraded('lag 40 s')", "ISU");
        Assert.Equal("lag 40 s", node["a"].Warning);
        await SeesAsync(node, "check.js", "unknown('no route')", "ISU");
        await SeesAsync(node, "check.js", "inService()", "ISP");
    }

    [Fact]
    public async Task A_check_script_is_not_asked_about_what_is_down()
    {
        await using var node = await UpAsync("{ tag: a, scripts: { check: check.js } }", ("check.js", "inService()"));
        await node.DoAsync("remove", "a");
        node.Write("check.js", "degraded('asked')");
        var (exit, text) = await node.DoAsync("quickCheck", "a");
        Assert.Equal(1, exit);
        Assert.DoesNotContain("asked", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_script_that_says_failed_makes_the_host_recover()
    {
        await using var node = await UpAsync("{ tag: a, scripts: { check: check.js } }", ("check.js", "inService()"));
        node.Write("check.js", "bag.get('told') ? inService() : (await bag.set('told', 'yes'), failed('half dead'))");
        await node.DoAsync("quickCheck", "a");
        await node.UntilAsync(() => node.Actions().Contains("a recovered") && node.StateOf("a") == "ISP");
        Assert.Contains(node.History(), row => row.Contains("failed: check check.js: half dead", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_broken_check_script_cannot_tell()
    {
        await using var node = await UpAsync("{ tag: a, scripts: { check: check.js } }", ("check.js", "inService()"));
        node.Write("check.js", "\nnothing.at.all");
        var (exit, text) = await node.DoAsync("quickCheck", "a");
        Assert.Equal(3, exit);
        Assert.Matches(@"check check\.js is broken: .*check\.js:2:1: ReferenceError: nothing is not defined", text);
        Assert.Equal(ServiceState.InService, node["a"].State);
    }

    [Fact]
    public async Task A_check_script_owes_an_answer()
    {
        await using var node = await UpAsync("{ tag: a, scripts: { check: check.js } }", ("check.js", "inService()"));
        node.Write("check.js", "log('and?')");
        Assert.Equal(3, (await node.DoAsync("quickCheck", "a")).Exit);
        Assert.Contains("a script check check.js: and?", node.History());
    }

    [Theory]
    [InlineData("failed('a backup runs')", "before-restore before.js says failed: a backup runs")]
    [InlineData("unknown('no list of backups')", "before-restore before.js says unknown: no list of backups")]
    [InlineData("for (;;) ;", "before-restore before.js is broken: .*ended after 5,000,000 statements")]
    public async Task A_script_before_restore_can_refuse_it(string text, string why)
    {
        await using var node = await UpAsync("{ tag: a, scripts: { before-restore: before.js } }", ("before.js", "inService()"));
        await node.DoAsync("remove", "a");
        node.Write("before.js", text);
        var (exit, told) = await node.DoAsync("restore", "a");
        Assert.Equal(1, exit);
        Assert.Matches(why, told);
        Assert.False(node.Exists("a"));
    }

    [Theory]
    [InlineData("degraded('slow')", "the file is there; after-restore after.js says degraded: slow")]
    [InlineData("throw new Error('bug')", "the file is there; after-restore after.js is broken: .*after.js:1:7: Error: bug")]
    [InlineData("if (result.ok && result.state === 'done') log(result.why)", "after-restore after.js: the file is there")]
    public async Task A_script_after_restore_adds_its_words(string text, string why)
    {
        await using var node = await UpAsync("{ tag: a, scripts: { after-restore: after.js } }", ("after.js", "inService()"));
        await node.DoAsync("remove", "a");
        node.Write("after.js", text);
        Assert.Equal(0, (await node.DoAsync("restore", "a")).Exit);
        Assert.Contains(node.History(), row => System.Text.RegularExpressions.Regex.IsMatch(row, why));
        Assert.Equal(ServiceState.InService, node["a"].State);
    }

    [Fact]
    public async Task A_script_after_restore_can_call_it_failed()
    {
        await using var node = await UpAsync("{ tag: a, recover: { attempts: 0 }, scripts: { after-restore: after.js } }", ("after.js", "inService()"));
        await node.DoAsync("remove", "a");
        node.Write("after.js", "failed('it does not answer')");
        var (exit, text) = await node.DoAsync("restore", "a");
        Assert.Equal(1, exit);
        Assert.StartsWith("restore a: after-restore after.js says failed: it does not answer", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("throw new Error('bug')")]
    [InlineData("unknown('the balancer is silent')")]
    [InlineData("await new Promise(() => {})")]
    public async Task Only_a_script_that_says_so_on_purpose_stops_a_remove(string text)
    {
        await using var node = await UpAsync("{ tag: a, scripts: { before-remove: before.js, after-remove: before.js } }", ("before.js", "inService()"));
        node.Write("before.js", text);
        Assert.Equal(0, (await node.DoAsync("remove", "a")).Exit);
        Assert.False(node.Exists("a"));
    }

    [Fact]
    public async Task A_script_before_remove_that_says_failed_leaves_the_resource_in_doubt()
    {
        await using var node = await UpAsync("{ tag: a, scripts: { before-remove: before.js } }", ("before.js", "inService()"));
        node.Write("before.js", "failed('sessions are open')");
        Assert.Equal(1, (await node.DoAsync("remove", "a")).Exit);
        Assert.True(node.Exists("a"));
    }

    [Theory]
    [InlineData("inService()", "recovered: cured by recover recover.js")]
    [InlineData("failed('no cure')", "not cured in place: recover recover.js says failed: no cure")]
    [InlineData("log(result.why)", "recovered: the file is there again")]
    [InlineData("null.x", "recovered: the file is there again")]
    public async Task A_recover_script_acts_in_place_of_the_kit_unless_it_has_no_answer(string text, string told)
    {
        await using var node = await UpAsync("{ tag: a, scripts: { recover: recover.js } }", ("recover.js", "inService()"));
        node.Write("recover.js", text);
        node.Break("a");
        await node.DoAsync("quickCheck", "a");
        await node.UntilAsync(() => node.History().Any(row => row == $"a action {told}"));
    }

    [Fact]
    public async Task The_scripts_of_the_node_stand_around_those_of_the_resource()
    {
        await using var node = await UpAsync(
            new Node { Top = "scripts: { before-restore: n.js, after-restore: n.js }\n" },
            ["{ tag: a, scripts: { before-restore: r.js, after-restore: r.js } }"],
            ("n.js", "log(`node ${hook} ${resource.tag}`)"), ("r.js", "log(`own ${hook}`)"));
        await node.DoAsync("restart", "a");
        await node.QuietAsync();
        var lines = node.History().Where(row => row.StartsWith("a script", StringComparison.Ordinal)).TakeLast(4).Select(row => row[(row.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
        Assert.Equal(["node before-restore a", "own before-restore", "own after-restore", "node after-restore a"], lines);
    }

    [Fact]
    public async Task A_script_hears_of_events()
    {
        await using var node = await UpAsync(
            new Node(), ["{ tag: a, scripts: { on-event: e.js } }"], ("e.js", "if (event.kind === 'action') log(`heard ${event.text}`)"), ("events.d/all.js", "if (event.kind === 'action') log(`all heard ${event.tag}`)"));
        await node.DoAsync("remove", "a");
        await node.UntilAsync(() => node.History().Any(row => row == "a script on-event e.js: heard remove done: the file is gone")
            && node.History().Any(row => row == "a script on-event all.js: all heard a"));
    }

    [Fact]
    public async Task A_changed_script_counts_from_the_next_action_and_a_broken_version_leaves_the_last_good_one()
    {
        await using var node = await UpAsync("{ tag: a, scripts: { check: check.js } }", ("check.js", "inService()"));
        await SeesAsync(node, "check.js", "degraded('second')", "ISU");
        await SeesAsync(node, "check.js", "degraded('third'", "ISU");
        Assert.Equal("second", node["a"].Warning);
        Assert.Contains(node.History(), row => row.StartsWith("a script the last good version of", StringComparison.Ordinal) && row.Contains("check.js:1:17", StringComparison.Ordinal));
        await SeesAsync(node, "check.js", "inService()", "ISP");
    }

    [Fact]
    public async Task A_script_that_others_may_write_to_is_not_run()
    {
        await using var node = await UpAsync("{ tag: a, scripts: { check: check.js } }", ("check.js", "inService()"));
        node.OpenToOthers("check.js");
        var (exit, text) = await node.DoAsync("quickCheck", "a");
        Assert.Equal(3, exit);
        Assert.Contains("is writable by everybody; make it safe with chmod go-w", text, StringComparison.Ordinal);
    }

    private static Task<Node> UpAsync(string resource, params (string Name, string Text)[] scripts) => UpAsync(new Node(), [resource], scripts);

    private static async Task<Node> UpAsync(Node node, string[] resources, params (string Name, string Text)[] scripts)
    {
        foreach (var (name, text) in scripts)
            node.Write(name, text);
        await node.StartHostAsync(resources);
        await node.UntilAsync(() => node.Engine.Table.BottomUp.All(resource => resource.State == ServiceState.InService));
        await node.QuietAsync();
        return node;
    }

    private static async Task SeesAsync(Node node, string script, string text, string state)
    {
        node.Write(script, text);
        await node.DoAsync("quickCheck", "a");
        await node.ComesToAsync("a", state);
        await node.QuietAsync();
    }
}

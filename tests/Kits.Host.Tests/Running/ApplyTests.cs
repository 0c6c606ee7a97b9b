using Kits.Core.Resources;

namespace Kits.Host.Tests.Running;

/// <summary>Another configuration while everything serves.</summary>
public sealed class ApplyTests
{
    private const string Base = "{ tag: base }";
    private const string Web = "{ tag: web, needs: [base] }";
    private const string Other = "{ tag: other }";

    [Fact]
    public async Task A_change_of_rules_counts_from_now_on_and_nothing_notices()
    {
        await using var node = await Node.UpAsync(Base, Web);

        var (exit, text) = await node.ApplyAsync(Kept, "{ tag: base, quickCheck: { tolerate: 7 } }", Web);

        Assert.Equal((0, "applied: 1 live"), (exit, text));
        Assert.Equal(7, node["base"].Rules.Tolerate);
        Assert.Equal(["base restore done", "web restore done"], node.Actions());
    }

    [Fact]
    public async Task A_change_of_settings_removes_under_the_old_ones_and_restores_under_the_new_with_all_above()
    {
        await using var node = await Node.UpAsync(Base, Web, Other);

        var (exit, _) = await node.ApplyAsync(Kept, $"{{ tag: base, kit: toy, settings: {{ file: {node.FileOf("moved")} }} }}", Web, Other);

        Assert.Equal(0, exit);
        Assert.Equal(["web remove done", "base remove done", "base restore done", "web restore done"], node.Actions().Skip(3));
        Assert.True(node.Exists("moved") && !node.Exists("base") && node.Exists("web"));
        Assert.Equal(node.FileOf("moved"), (await node.StatusAsync("base")).Id);
    }

    [Fact]
    public async Task What_is_gone_is_removed_and_what_is_new_comes_up()
    {
        await using var node = await Node.UpAsync(Base, Web);

        Assert.Equal((0, "applied: 1 live, 1 new, 1 gone"), await node.ApplyAsync(Kept, "{ tag: web, needs: [other] }", Other));
        await node.ComesToAsync("other", "ISP");
        await node.ComesToAsync("web", "ISP");

        Assert.False(node.Exists("base"));
        Assert.Null(node.Engine.Table.Find("base"));
    }

    [Fact]
    public async Task What_cannot_be_removed_leaves_everything_as_it_was()
    {
        await using var node = await Node.UpAsync(Base, Web);
        node.Control("base", "fail remove");

        var (exit, text) = await node.ApplyAsync(Kept, Web.Replace("base", "other", StringComparison.Ordinal), Other);

        Assert.Equal(1, exit);
        Assert.StartsWith("nothing was applied: remove base: the toy refuses to remove", text, StringComparison.Ordinal);
        Assert.Null(node.Engine.Table.Find("other"));
        Assert.Equal(ServiceState.InDoubt, node["base"].State);
    }

    [Fact]
    public async Task What_cannot_be_kept_for_the_next_start_is_not_applied_and_what_was_taken_down_comes_back()
    {
        await using var node = await Node.UpAsync(Base, Web);

        var (exit, text) = await node.ApplyAsync(() => "no space left", "{ tag: base, kit: toy, settings: { file: /nowhere } }", Web);

        Assert.Equal((1, "nothing was applied: no space left; what was taken down comes back"), (exit, text));
        await node.UntilAsync(() => node.Engine.Table.BottomUp.All(resource => resource.State == ServiceState.InService));
        Assert.True(node.Exists("base") && node.Exists("web"));
    }

    [Fact]
    public async Task An_operator_who_waits_for_what_leaves_is_told()
    {
        await using var node = await Node.UpAsync(Base, Other);
        using var gate = node.Gate("base", "hold", "remove");
        var apply = node.ApplyAsync(Kept, Other);
        await node.UntilAsync(() => node["base"].State == ServiceState.Removing);
        var restore = node.Ask("restore", "base");
        await node.UntilAsync(() => restore.Lines.Any(line => line.Kind == "waiting"));

        gate.Release();

        Assert.Equal(0, (await apply).Exit);
        Assert.Equal((8, "base has left the configuration"), await restore.EndAsync());
    }

    [Fact]
    public async Task What_operators_asked_of_a_resource_is_still_true_when_it_comes_back()
    {
        await using var node = await Node.UpAsync(Base, Other);
        await node.DoAsync("remove", "base");
        await node.ApplyAsync(Kept, Other);

        await node.ApplyAsync(Kept, Base, Other);
        await node.ComesToAsync("base", "OSU");
        await node.QuietAsync();

        Assert.Equal((Wanted.Out, false), (node["base"].Wanted, node.Exists("base")));
    }

    [Fact]
    public async Task What_an_earlier_host_was_asked_of_a_resource_is_still_true_when_it_comes_back()
    {
        await using var node = await Node.UpAsync(Base, Other);
        await node.DoAsync("remove", "base");
        await node.EndHostAsync();
        await node.StartHostAsync(Other);

        await node.ApplyAsync(Kept, Base, Other);
        await node.ComesToAsync("base", "OSU");
        await node.QuietAsync();

        Assert.Equal((Wanted.Out, false), (node["base"].Wanted, node.Exists("base")));
    }

    [Fact]
    public async Task What_an_earlier_host_left_in_doubt_is_still_in_doubt_when_it_comes_back()
    {
        await using var node = await Node.UpAsync(Base, Other);
        node.Control("base", "fail remove");
        await node.DoAsync("remove", "base");
        await node.EndHostAsync();
        await node.StartHostAsync(Other);

        await node.ApplyAsync(Kept, Base, Other);
        await node.QuietAsync();

        Assert.StartsWith("in doubt", (await node.StatusAsync("base")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_maintenance_that_ran_out_while_its_resource_was_away_is_over_when_it_comes_back()
    {
        await using var node = await Node.UpAsync(Base, Other);
        await node.Loop.AskAsync(() => node.Engine.Maintenance.OnAsync("base", new Maintenance("root", null, node.Engine.Journal.Stamp, TimeSpan.FromMinutes(10))));
        await node.ApplyAsync(Kept, Other);
        node.Time.Advance(TimeSpan.FromMinutes(11));
        await node.QuietAsync();

        await node.ApplyAsync(Kept, Base, Other);

        await node.ComesToAsync("base", "ISP");
    }

    [Fact]
    public async Task What_the_new_resources_need_and_cannot_get_is_found_before_anything_is_touched()
    {
        await using var node = await Node.UpAsync(Base, Web);
        var folders = Path.GetDirectoryName(node["base"].Context.Folder)!;
        await File.WriteAllTextAsync(Path.Combine(folders, "other"), "in the way", TestContext.Current.CancellationToken);

        var (exit, text) = await node.ApplyAsync(Kept, $"{{ tag: base, kit: toy, settings: {{ file: {node.FileOf("moved")} }} }}", Web, Other);

        Assert.Equal(1, exit);
        Assert.StartsWith("nothing was applied: ", text, StringComparison.Ordinal);
        Assert.Equal(["base restore done", "web restore done"], node.Actions());
    }

    [Fact]
    public async Task What_ran_above_a_change_comes_back_asked_for_or_not()
    {
        await using var node = new Node();
        node.Put("web");
        const string Unasked = "{ tag: web, needs: [base], startup: manual }";
        await node.StartHostAsync(Base, Unasked);
        await node.UntilAsync(() => node.Engine.Table.BottomUp.All(resource => resource.State == ServiceState.InService));
        await node.QuietAsync();

        Assert.Equal(0, (await node.ApplyAsync(Kept, $"{{ tag: base, kit: toy, settings: {{ file: {node.FileOf("moved")} }} }}", Unasked)).Exit);

        Assert.Equal(("ISU", "not asked for", true), ((await node.StatusAsync("web")).State, (await node.StatusAsync("web")).Reason, node.Exists("web")));
    }

    [Fact]
    public async Task It_can_be_cancelled_while_it_brings_in_what_it_changed()
    {
        await using var node = await Node.UpAsync(Base, Other);
        var gate = node.Gate("moved", "hold", "restore");
        var apply = node.ApplyAsync(Kept, $"{{ tag: base, kit: toy, settings: {{ file: {node.FileOf("moved")} }} }}");
        await gate.ReachedAsync();

        var cancelled = await node.Loop.AskAsync(() => node.Engine.Cancel("base"));

        Assert.StartsWith("kits apply is told to give up", cancelled.Text, StringComparison.Ordinal);
        Assert.Equal(1, (await apply).Exit);
    }

    [Fact]
    public async Task A_recovery_that_waits_for_a_parent_goes_on_without_it_when_it_leaves()
    {
        await using var node = await Node.UpAsync(Base, Web);
        using var gate = node.Gate("web", "hold", "remove");
        var apply = node.ApplyAsync(Kept, Base);
        await gate.ReachedAsync();
        node.Control("base", "fail recover");
        node.Break("base");
        await node.DoAsync("quickCheck", "base");
        await node.UntilAsync(() => node.Actions().Contains("base not cured in place"));

        gate.Release();

        Assert.Equal(0, (await apply).Exit);
        await node.UntilAsync(() => node.Actions().Contains("base restore done", StringComparer.Ordinal) && node.Exists("base"));
        await node.QuietAsync();
        Assert.Equal("ISP", (await node.StatusAsync("base")).State);
    }

    [Fact]
    public async Task The_same_configuration_changes_nothing()
    {
        await using var node = await Node.UpAsync(Base, Web);
        Assert.Equal((0, "applied: no resource changes"), await node.ApplyAsync(Kept, Base, Web));
        Assert.Equal(2, node.Actions().Count);
    }

    private static string? Kept() => null;
}

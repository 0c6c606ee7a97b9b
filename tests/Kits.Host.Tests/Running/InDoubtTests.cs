using Kits.Control;

namespace Kits.Host.Tests.Running;

public sealed class InDoubtTests
{
    private const string Base = "{ tag: base }";

    [Fact]
    public async Task A_remove_that_failed_leaves_it_in_doubt_and_bars_every_restore()
    {
        await using var node = await InDoubtAsync();

        Assert.Equal("in doubt: the toy refuses to remove", (await node.StatusAsync("base")).Reason);
        Assert.Equal(
            (ExitCode.Refused, "base is in doubt: it may still run here; remove it first (perform_action -t base -a remove)"),
            await node.DoAsync("restore", "base"));
        Assert.Equal(ExitCode.Refused, (await node.DoAsync("recover", "base")).Exit);
    }

    [Fact]
    public async Task In_doubt_it_stays_across_restarts_of_the_host_although_it_runs()
    {
        await using var node = await InDoubtAsync();
        await node.EndHostAsync();

        await node.StartHostAsync(Base);

        Assert.Equal((ExitCode.Done, "in service"), await node.DoAsync("quickCheck", "base"));
        Assert.Equal("OSF", (await node.StatusAsync("base")).State);
        Assert.Equal(ExitCode.Refused, (await node.DoAsync("restore", "base")).Exit);
    }

    [Fact]
    public async Task An_operator_who_is_faster_than_the_first_look_is_refused_all_the_same()
    {
        await using var node = await InDoubtAsync();
        await node.EndHostAsync();

        await node.MakeHostAsync(Base);

        Assert.Equal(ExitCode.Refused, (await node.DoAsync("restore", "base")).Exit);
    }

    [Fact]
    public async Task A_remove_that_succeeds_ends_the_doubt_for_good()
    {
        await using var node = await InDoubtAsync();
        node.Control("base");

        Assert.Equal(0, (await node.DoAsync("remove", "base")).Exit);
        Assert.Equal(0, (await node.DoAsync("restore", "base")).Exit);
        await node.EndHostAsync();
        await node.StartHostAsync(Base);

        await node.ComesToAsync("base", "ISP");
    }

    [Fact]
    public async Task A_check_that_finds_it_out_of_service_ends_the_doubt_for_good()
    {
        await using var node = await InDoubtAsync();
        node.Break("base");

        await node.DoAsync("quickCheck", "base");
        await node.ComesToAsync("base", "OSU");
        Assert.Equal(0, (await node.DoAsync("restore", "base")).Exit);
        await node.EndHostAsync();
        await node.StartHostAsync(Base);

        await node.ComesToAsync("base", "ISP");
    }

    [Fact]
    public async Task A_remove_that_is_not_done_in_time_leaves_it_in_doubt_and_bars_all_others()
    {
        await using var node = await Node.UpAsync(Base);
        using var gate = node.Gate("base", "hang", "remove");
        var asked = node.Ask("remove", "base");
        await gate.ReachedAsync();
        node.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal((ExitCode.Failed, "remove base: not done within 5m; kits why base tells what happened and what to do"), await asked.EndAsync());
        Assert.Equal("OSF", (await node.StatusAsync("base")).State);
        Assert.Equal(
            (ExitCode.Refused, "base: kit hangs since 2026-05-01 12:00:00Z in remove; nothing else may act on it until that call returns"),
            await node.DoAsync("remove", "base"));
    }

    [Fact]
    public async Task Recovery_leaves_what_is_in_doubt_and_its_parents_alone()
    {
        await using var node = await Node.UpAsync(Base, "{ tag: web, needs: [base] }");
        node.Control("base", "fail recover", "fail remove");
        node.Control("web", "fail remove");
        node.Break("base");

        await node.DoAsync("quickCheck", "base");
        await node.UntilAsync(() => node["web"].State == Core.Resources.ServiceState.InDoubt);
        await node.DoAsync("quickCheck", "base");
        await node.DoAsync("quickCheck", "web");

        Assert.Equal(["base not cured in place", "web remove failed"], node.Actions().Skip(2).Take(2));
        Assert.True(node.Exists("web"));
    }

    [Fact]
    public async Task A_doubt_that_is_removed_again_is_removed_at_the_pace_of_the_checks()
    {
        await using var node = await Node.UpAsync("{ tag: base, removeFailed: retry }");
        node.Control("base", "fail remove");
        await node.DoAsync("remove", "base");
        await node.UntilAsync(() => Removes() == 2);
        for (var look = 0; look < 20; look++)
        {
            await node.QuietAsync();
            await node.Loop.AskAsync(() => true);
        }

        Assert.Equal(2, Removes());
        node.PassToNextCheck();
        await node.UntilAsync(() => Removes() == 3);

        int Removes() => node.Actions().Count(action => action == "base remove failed");
    }

    private static async Task<Node> InDoubtAsync()
    {
        var node = await Node.UpAsync(Base);
        node.Control("base", "fail remove");
        Assert.Equal(ExitCode.Failed, (await node.DoAsync("remove", "base")).Exit);
        await node.ComesToAsync("base", "OSF");
        return node;
    }
}

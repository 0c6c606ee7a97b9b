using Kits.Control;
using Kits.Core.Resources;

namespace Kits.Host.Tests.Running;

public sealed class BadKitTests
{
    private const string Good = "{ tag: good }";

    [Fact]
    public async Task A_kit_that_throws_harms_only_its_own_resource()
    {
        await using var node = await Node.StartAsync("{ tag: bad, kit: throwing }", Good);
        await node.ComesToAsync("good", "ISP");

        Assert.Equal("", (await node.StatusAsync("bad")).Id);
        Assert.Equal((ExitCode.Unknown, "could not tell: the kit threw InvalidOperationException at quickCheck: a check is not for me"), await node.DoAsync("quickCheck", "bad"));
        Assert.Equal((ExitCode.Failed, "restore bad: the kit threw InvalidOperationException at restore: restore is not for me; kits why bad tells what happened and what to do"), await node.DoAsync("restore", "bad"));
        Assert.Equal((ExitCode.Failed, "remove bad: the kit threw InvalidOperationException at remove: remove is not for me; kits why bad tells what happened and what to do"), await node.DoAsync("remove", "bad"));
        Assert.Equal("in doubt: the kit threw InvalidOperationException at remove: remove is not for me", (await node.StatusAsync("bad")).Reason);
        Assert.Equal((ExitCode.Done, "in service"), await node.DoAsync("quickCheck", "good"));
    }

    [Fact]
    public async Task A_kit_that_answers_nothing_harms_only_its_own_resource()
    {
        await using var node = await Node.StartAsync("{ tag: bad, kit: 'null' }", Good);
        await node.ComesToAsync("good", "ISP");

        Assert.Equal(("ILLSTATE", ""), ((await node.StatusAsync("bad")).State, (await node.StatusAsync("bad")).Id));
        Assert.Equal((ExitCode.Unknown, "could not tell: the kit answered nothing to quickCheck: a bug of the kit"), await node.DoAsync("quickCheck", "bad"));
        Assert.Equal((ExitCode.Failed, "restore bad: the kit answered nothing to restore: a bug of the kit; kits why bad tells what happened and what to do"), await node.DoAsync("restore", "bad"));
        Assert.Equal((ExitCode.Done, "in service"), await node.DoAsync("quickCheck", "good"));
    }

    [Fact]
    public async Task A_kit_that_blocks_in_its_checks_harms_only_its_own_resource()
    {
        var blocking = Enumerable.Range(1, 50).Select(number => $"{{ tag: bad{number}, kit: blocking }}");
        await using var node = await Node.StartAsync([.. blocking, Good]);

        await node.ComesToAsync("good", "ISP");
        node.Time.Advance(TimeSpan.FromSeconds(15));
        await node.UntilAsync(() => node.Engine.Table.BottomUp.All(resource => resource.Tag == "good" || resource.Standing.TimeoutsInRow == 1));

        Assert.Equal("kit hangs since 2026-05-01 12:00:00Z in quickCheck", (await node.StatusAsync("bad1")).Operation);
        Assert.Equal((ExitCode.Unknown, "could not tell: kit hangs since 2026-05-01 12:00:00Z in quickCheck"), await node.DoAsync("quickCheck", "bad50"));
        Assert.Equal((ExitCode.Done, "in service"), await node.DoAsync("quickCheck", "good"));
    }

    [Fact]
    public async Task More_checks_that_block_than_may_run_at_once_hold_up_the_others_only_until_their_deadline()
    {
        var blocking = Enumerable.Range(1, 100).Select(number => $"{{ tag: bad{number}, kit: blocking }}");
        await using var node = await Node.StartAsync([.. blocking, Good]);

        node.Time.Advance(TimeSpan.FromSeconds(15));

        await node.ComesToAsync("good", "ISP");
    }

    [Theory]
    [InlineData("{ tag: bad, kit: blocking, startup: manual, settings: { at: restore } }")]
    [InlineData("{ tag: bad, kit: deaf, startup: manual }")]
    public async Task A_kit_that_hears_no_deadline_hangs_alone(string bad)
    {
        await using var node = await Node.StartAsync(bad, Good);
        await node.ComesToAsync("good", "ISP");
        await node.ComesToAsync("bad", "OSU");

        var asked = node.Ask("restore", "bad");
        await node.UntilAsync(() => node["bad"].State == ServiceState.Restoring);
        node.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal((ExitCode.Failed, "restore bad: not done within 5m; kits why bad tells what happened and what to do"), await asked.EndAsync());
        Assert.Equal(ExitCode.Refused, (await node.DoAsync("remove", "bad")).Exit);
        Assert.Equal(0, (await node.DoAsync("restart", "good")).Exit);
    }
}

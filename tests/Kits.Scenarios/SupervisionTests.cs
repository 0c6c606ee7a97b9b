using Kits.Control;

namespace Kits.Scenarios;

[Trait("needs", "root")]
public sealed class SupervisionTests(Published published) : Scenario(published)
{
    private Heart _heart = null!;
    private Runit _runit = null!;
    private int _host;

    private protected override async Task ArrangeAsync()
    {
        (_heart, _runit) = (new Heart(Node, "app"), new Runit(Node));
        Node.Configure($$"""
              - tag: app
                kit: exec
                settings: {{_heart.Settings}}
            """);
        await _runit.StartAsync(watchdogAfter: "3s");
        _host = await _runit.HostAsync();
        await Node.AreAsync("ISP", "app");
        await _heart.BeatsAsync();
    }

    [Fact]
    public async Task A_host_that_is_killed_is_started_again_and_adopts_what_runs()
    {
        await Node.DoneAsync("kill", "-KILL", $"{_host}");

        await _runit.HostAsync(otherThan: _host);
        await Node.AreAsync("ISP", "app");

        await ItWasNeverTouchedAsync();
    }

    [Fact]
    public async Task A_host_that_stands_still_is_killed_by_the_watchdog_and_the_next_one_adopts_what_runs()
    {
        await Node.DoneAsync("kill", "-STOP", $"{_host}");

        await _runit.HostAsync(otherThan: _host);
        await Node.AreAsync("ISP", "app");

        Assert.Contains($"kitsd (pid {_host}) gave no answer for 3 s: killed", Assert.Single(_runit.WatchdogLog, line => line.Contains("kitsd", StringComparison.Ordinal)), StringComparison.Ordinal);
        await ItWasNeverTouchedAsync();
    }

    [Theory]
    [InlineData("engine")]
    [InlineData("clock")]
    [InlineData("linux-events")]
    public async Task A_host_of_which_one_thread_stands_still_is_killed_as_well(string thread)
    {
        var comm = (await Node.DoneAsync("bash", "-c", $"grep -lx {thread} /proc/{_host}/task/*/comm")).Trim();
        // Who traces a thread also keeps it from dying, so strace goes some time after the watchdog has had its say.
        await Node.SpawnAsync(
            "timeout", "-s", "KILL", "10", "strace", "-qq", "-o", "/dev/null", "-p", comm.Split('/')[4], "-e", "trace=futex,?epoll_wait,epoll_pwait",
            "-e", "inject=futex,?epoll_wait,epoll_pwait:delay_enter=300000000");

        await _runit.HostAsync(otherThan: _host);
        await Node.AreAsync("ISP", "app");

        await ItWasNeverTouchedAsync();
    }

    [Theory]
    [InlineData("lkstop")]
    [InlineData("lkstop -f")]
    public async Task A_host_that_was_asked_to_end_is_not_started_again(string line)
    {
        await Node.DoneAsync(line.Split(' '));

        await Node.UntilAsync("runit leaves it down", async () => await _runit.StatusAsync() is var status
            && status.StartsWith("down: ", StringComparison.Ordinal) && !status.Contains("want up", StringComparison.Ordinal));
        await Node.ExitsAsync(ExitCode.Unreachable, "kits", "status");

        await _runit.DoAsync("up");
        await _runit.HostAsync(otherThan: _host);
        await Node.AreAsync("ISP", "app");
    }

    [Fact]
    public async Task A_host_that_runit_restarts_runs_again()
    {
        await _runit.DoAsync("restart");

        await _runit.HostAsync(otherThan: _host);
        await Node.AreAsync("ISP", "app");
        await ItWasNeverTouchedAsync();
    }

    private async Task ItWasNeverTouchedAsync()
    {
        await _heart.BeatsAsync();
        Assert.Single(_heart.Starts);
    }
}

using System.Text.Json;
using Kits.Control;

namespace Kits.Cli.Tests;

public sealed class StatusTests
{
    [Fact]
    public async Task At_a_terminal_a_shared_child_stands_under_each_root()
    {
        using var daemon = new FakeDaemon().Answers(Some.SharedChild);

        Assert.Equal(
            [
                "alpha: 4 resources, all in service",
                "web         ISP in service  ip 192.0.2.10  3 m 0 s  its check says in service",
                "└─ share    ISP in service  ip 192.0.2.10  3 m 0 s  its check says in service",
                "   └─ disk  ISP in service  ip 192.0.2.10  3 m 0 s  its check says in service",
                "mail        ISP in service  ip 192.0.2.10  3 m 0 s  its check says in service",
                "└─ share    ISP in service  ip 192.0.2.10  3 m 0 s  its check says in service",
                "   └─ disk  ISP in service  ip 192.0.2.10  3 m 0 s  its check says in service",
            ],
            (await Terminal.CallAtTerminalAsync("kits status", daemon)).Lines);
    }

    [Fact]
    public async Task What_failed_says_why_what_runs_and_what_comes_next()
    {
        var failed = Some.Resource("web", "OSF", "vip") with { Reason = "port 80 refuses", Operation = "recover 2 of 3", Next = "recover in 30 s" };
        using var daemon = new FakeDaemon().Answers(new StatusAnswer("alpha", [Some.Resource("vip"), failed]));

        Assert.Equal(
            [
                "alpha: 2 resources, 1 failed, 1 in service",
                "web     OSF failed      ip 192.0.2.10  3 m 0 s",
                "│    port 80 refuses",
                "│    now: recover 2 of 3",
                "│    next: recover in 30 s",
                "└─ vip  ISP in service  ip 192.0.2.10  3 m 0 s  its check says in service",
            ],
            (await Terminal.CallAtTerminalAsync("kits status", daemon)).Lines);
    }

    [Fact]
    public async Task In_a_pipe_each_line_holds_all_that_is_known_of_a_resource()
    {
        var failed = Some.Resource("web", "OSF") with { Reason = "port 80\nrefuses", Next = "recover in 30 s" };
        using var daemon = new FakeDaemon().Answers(new StatusAnswer("alpha", [failed], Journal: "disk full"));

        var said = await Terminal.CallAsync("kits status", daemon);

        Assert.Matches("^web  OSF       ip 192.0.2.10  since [0-9-]{10} [0-9:]{8}; port 80 refuses; next: recover in 30 s$", said.Lines[0]);
        Assert.Equal("journal degraded: disk full", said.Lines[1]);
        Assert.Equal(ExitCode.Done, said.Exit);
    }

    [Fact]
    public async Task Of_one_tag_its_own_hierarchy_is_shown()
    {
        using var daemon = new FakeDaemon().Answers(Some.SharedChild);

        Assert.Equal(["share", "disk"], (await Terminal.CallAsync("kits status share", daemon)).Lines.Select(line => line.Trim().Split(' ')[0]));
    }

    [Fact]
    public async Task A_tag_that_is_not_there_brings_up_the_nearest_one()
    {
        using var daemon = new FakeDaemon().Answers(Some.SharedChild);

        var said = await Terminal.CallAsync("kits status shar", daemon);

        Assert.Equal(ExitCode.NotFound, said.Exit);
        Assert.Contains("did you mean \"share\"?", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_data_it_is_the_answer_of_the_daemon()
    {
        using var daemon = new FakeDaemon().Answers(Some.SharedChild);

        var said = await Terminal.CallAsync("kits status web --json", daemon);

        Assert.Equal("alpha", JsonDocument.Parse(Assert.Single(said.Lines)).RootElement.GetProperty("node").GetString());
        Assert.Equal(["GET /v1/status?tag=web"], daemon.Asked);
    }

    [Fact]
    public async Task Why_tells_the_chain_what_comes_next_and_what_one_can_do()
    {
        using var daemon = new FakeDaemon().Answers(ControlPaths.Why, new WhyAnswer("web", "OSF", "It does not start.",
            [
                new HistoryEntry(Terminal.Now, "web", "check", "failed: port 80 refuses", Count: 3),
                new HistoryEntry(Terminal.Now, "vip", "action", "recover: done", Milliseconds: 1234),
            ], "nothing: attempts are spent", "kits recover web"), ControlJson.Default.WhyAnswer);

        var lines = (await Terminal.CallAsync("kits why web", daemon)).Lines;

        Assert.Equal(["web is OSF, failed.", "It does not start.", "What led here"], lines[..3]);
        Assert.EndsWith("check      failed: port 80 refuses (3 times)", lines[3], StringComparison.Ordinal);
        Assert.EndsWith("action     vip: recover: done (1.2 s)", lines[4], StringComparison.Ordinal);
        Assert.Equal(["What comes next", "  nothing: attempts are spent", "What you can do", "  kits recover web"], lines[5..]);
    }

    [Fact]
    public async Task History_for_people_is_short_and_as_data_is_whole()
    {
        using var daemon = new FakeDaemon().Answers(ControlPaths.History,
            new HistoryEntry(Terminal.Now, "", "host", "started"), ControlJson.Default.HistoryEntry);

        Assert.EndsWith("host       kitsd: started\n", (await Terminal.CallAsync("kits history", daemon)).Output, StringComparison.Ordinal);
        Assert.StartsWith("{\"time\":", (await Terminal.CallAsync("kits history web --json", daemon)).Output, StringComparison.Ordinal);
        Assert.Equal(["GET /v1/history?limit=50", "GET /v1/history?tag=web"], daemon.Asked);
    }
}

using Kits.Control;

namespace Kits.Cli.Tests;

public sealed class OperationTests
{
    [Fact]
    public async Task Steps_are_told_as_they_come()
    {
        using var daemon = new FakeDaemon().Streams(ControlPaths.Operations,
            new OperationLine("step", "mounted /dev/sdb1 on /share", "share", 1, 3, Action: "restore", Milliseconds: 45.3),
            new OperationLine("progress", "replaying the log", "db", 2, 3),
            new OperationLine("end", "restored", "web", Exit: ExitCode.Done));

        var said = await Terminal.CallAsync("kits restore web", daemon);

        Assert.Equal(["1/3 restore share: mounted /dev/sdb1 on /share (45 ms)", "2/3 db: replaying the log", "web: restored"], said.Lines);
        Assert.Empty(said.Errors);
    }

    [Fact]
    public async Task A_tag_that_the_text_names_is_not_said_twice()
    {
        using var daemon = new FakeDaemon().Streams(ControlPaths.Operations,
            new OperationLine("plan", "restore share (wanted in)", "share", 1, 1), new OperationLine("end", "nothing was run"));

        Assert.Equal(["1/1 restore share (wanted in)", "nothing was run"], (await Terminal.CallAsync("kits restore web --plan", daemon)).Lines);
    }

    [Theory]
    [InlineData(ExitCode.Failed)]
    [InlineData(ExitCode.Unknown)]
    [InlineData(ExitCode.Refused)]
    public async Task A_failure_is_one_line_and_its_exit_code(int exit)
    {
        using var daemon = new FakeDaemon().Streams(ControlPaths.Operations, new OperationLine("end", "port 80 is taken\nby pid 12", "web", Exit: exit));

        var said = await Terminal.CallAsync("perform_action -t web -a restore", daemon);

        Assert.Equal((exit, "perform_action: web: port 80 is taken by pid 12\n", ""), (said.Exit, said.Errors, said.Output));
    }

    [Fact]
    public async Task A_refusal_keeps_the_words_and_the_exit_code_of_the_daemon()
    {
        using var daemon = new FakeDaemon().Refuses(ControlPaths.Operations, ExitCode.NotFound, "no resource has the tag wbe; did you mean web?");

        var said = await Terminal.CallAsync("kits remove wbe", daemon);

        Assert.Equal((ExitCode.NotFound, "kits: no resource has the tag wbe; did you mean web?\n"), (said.Exit, said.Errors));
    }

    [Fact]
    public async Task A_lost_connection_says_how_to_follow_the_operation()
    {
        using var daemon = new FakeDaemon().BreaksOff(ControlPaths.Operations, new OperationLine("step", "starting", "web", 1, 1));

        var said = await Terminal.CallAsync("kits restore web", daemon);

        Assert.Equal(ExitCode.Failed, said.Exit);
        Assert.Contains("kits status web --watch", said.Errors, StringComparison.Ordinal);
        Assert.Contains("kits cancel web", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_data_each_line_is_a_document()
    {
        using var daemon = new FakeDaemon().Streams(ControlPaths.Operations,
            new OperationLine("step", "starting", "web", 1, 1), new OperationLine("end", "started", "web", Exit: ExitCode.Done));

        var said = await Terminal.CallAsync("kits restore web --json", daemon);

        Assert.Equal(2, said.Lines.Length);
        Assert.EndsWith("\"exit\":0,\"action\":null,\"milliseconds\":null}", said.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_names_the_tag_and_is_done_when_told_so()
    {
        using var daemon = new FakeDaemon().Streams(ControlPaths.Cancel, new OperationLine("end", "nothing runs on web", "web"));

        Assert.Equal(ExitCode.Done, (await Terminal.CallAsync("kits cancel web", daemon)).Exit);
        Assert.Equal(["POST /v1/cancel?tag=web"], daemon.Asked);
    }
}

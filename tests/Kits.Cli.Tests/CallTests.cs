using Kits.Control;

namespace Kits.Cli.Tests;

public sealed class CallTests
{
    private static readonly OperationLine Done = new("end", "done", Exit: ExitCode.Done);

    [Theory]
    [InlineData("perform_action -t web -a restore")]
    [InlineData("perform_action -a restore -t web")]
    [InlineData("perform_action -Garestore -tweb")]
    public async Task The_order_of_options_is_free(string line)
    {
        using var daemon = new FakeDaemon().Streams(ControlPaths.Operations, Done);

        Assert.Equal(ExitCode.Done, (await Terminal.CallAsync(line, daemon)).Exit);
        Assert.Equal(("restore", "web"), (daemon.Operation?.Action, daemon.Operation?.Tag));
    }

    [Theory]
    [InlineData("perform_action -t web -a restore", OperationScope.Default)]
    [InlineData("perform_action -t web -a restore -b", OperationScope.Below)]
    [InlineData("perform_action -t web -a remove -s", OperationScope.Alone)]
    [InlineData("kits restore web", OperationScope.Below)]
    [InlineData("kits remove web", OperationScope.Default)]
    public async Task Each_way_to_ask_has_its_scope(string line, OperationScope scope)
    {
        using var daemon = new FakeDaemon().Streams(ControlPaths.Operations, Done);

        await Terminal.CallAsync(line, daemon);

        Assert.Equal(scope, daemon.Operation?.Scope);
    }

    [Fact]
    public async Task What_stands_behind_two_dashes_reaches_the_kit()
    {
        using var daemon = new FakeDaemon().Streams(ControlPaths.Operations, Done);

        await Terminal.CallAsync("perform_action -t web -a restore -- -s --plan fast", daemon);

        Assert.Equal(["-s", "--plan", "fast"], daemon.Operation?.Arguments);
        Assert.False(daemon.Operation?.PlanOnly);
    }

    [Theory]
    [InlineData("kits remove web", null)]
    [InlineData("kits remove web --no-wait", 0.0)]
    [InlineData("kits remove web --wait 30s", 30.0)]
    [InlineData("kits remove web --wait=500ms", 0.5)]
    [InlineData("kits remove web --wait 2h", 7200.0)]
    public async Task How_long_to_wait_for_another_operation_is_the_callers_choice(string line, double? seconds)
    {
        using var daemon = new FakeDaemon().Streams(ControlPaths.Operations, Done);

        await Terminal.CallAsync(line, daemon);

        Assert.Equal(seconds, daemon.Operation?.WaitSeconds);
    }

    [Theory]
    [InlineData("kits stauts", "kits: unknown verb \"stauts\" (did you mean \"status\"?)")]
    [InlineData("kits status --jsno", "unknown option \"--jsno\" (did you mean \"--json\"?)")]
    [InlineData("kits status web mail", "\"mail\" is one word too many")]
    [InlineData("kits status -- web", "takes no words behind \"--\"")]
    [InlineData("kits restore", "TAG is missing")]
    [InlineData("kits kit", "say \"kit list\" or \"kit show\"")]
    [InlineData("kits history --limit none", "takes a number from 1, not \"none\"")]
    [InlineData("kits history --limit", "--limit lacks its N")]
    [InlineData("kits remove web --wait 30", "\"30\" is no time")]
    [InlineData("kits remove web --wait 1s --no-wait", "contradict each other")]
    [InlineData("perform_action -t web", "-a ACTION is missing")]
    [InlineData("perform_action -a restore", "-t TAG is missing")]
    [InlineData("perform_action -t web -a quickcheck", "unknown action \"quickcheck\" (did you mean \"quickCheck\"?)")]
    [InlineData("perform_action -t web -t mail -a restore", "-t stands twice")]
    [InlineData("perform_action -s -b -t web -a restore", "contradict each other")]
    [InlineData("perform_action -b -t web -a remove", "-b goes with restore")]
    [InlineData("lkstop -n -r", "-n cannot be combined with -f or -r")]
    [InlineData("lkstop -n", "not built yet")]
    [InlineData("lcdremexec -d beta -- true", "lcdremexec: not built yet")]
    [InlineData("kits switch web", "kits switch: not built yet")]
    [InlineData("kits maintenance on", "name a TAG, or say --node")]
    [InlineData("kits maintenance on web --node", "a TAG and --node contradict each other")]
    [InlineData("kits maintenance up web", "say on or off, not \"up\"")]
    [InlineData("kits maintenance off web --for 2h", "--for and --reason belong to on")]
    [InlineData("kits maintenance on web --for 2", "\"2\" is no time")]
    [InlineData("kits policy", "say \"policy list\" or \"policy get\"")]
    [InlineData("kits policy set Failover yes web", "say on or off, not \"yes\"")]
    [InlineData("kits policy remove Failover", "name a TAG, or say --node")]
    [InlineData("kits ledger reset", "name a TAG, or say --node")]
    [InlineData("kits status --policy", "--policy wants a TAG")]
    [InlineData("kits apply -f other.yaml --rollback", "--rollback and -f contradict each other")]
    public async Task A_word_that_means_nothing_stops_the_command_before_it_asks(string line, string why)
    {
        using var daemon = new FakeDaemon();
        var said = await Terminal.CallAsync(line);

        Assert.Equal(ExitCode.Usage, said.Exit);
        Assert.Contains(why, Assert.Single(said.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Empty(daemon.Asked);
    }

    [Theory]
    [InlineData("kits help")]
    [InlineData("kits --help")]
    [InlineData("kits help status")]
    [InlineData("kits kit show --help")]
    [InlineData("perform_action --help")]
    [InlineData("lkstart --help")]
    [InlineData("kits version")]
    public async Task Help_needs_no_daemon(string line) => Assert.Equal(ExitCode.Done, (await Terminal.CallAsync(line)).Exit);

    [Fact]
    public async Task A_name_that_nobody_gave_it_counts_as_kits() =>
        Assert.StartsWith("kits 0.", (await Terminal.CallAsync("kits-0.1 version")).Output, StringComparison.Ordinal);
}

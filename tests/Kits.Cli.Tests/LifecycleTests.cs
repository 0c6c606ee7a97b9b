using Kits.Control;

namespace Kits.Cli.Tests;

/// <summary>The commands that look at and change the lifecycle of resources.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public async Task The_ledger_is_a_table_that_ends_with_the_node()
    {
        using var daemon = new FakeDaemon().Answers(
            ControlPaths.Ledger,
            [new LedgerRow("web", "recoveries", 5, 2, 3, 90), new LedgerRow("", "reboots", 3, 0, 3, null)],
            ControlJson.Default.IReadOnlyListLedgerRow);

        Assert.Equal(
            """
            OF        WHAT        ALLOWED  SPENT  LEFT  REFILLS
            web       recoveries  5        2      3     in 1 m 30 s
            the node  reboots     3        0      3     -

            """,
            (await Terminal.CallAsync("kits ledger", daemon)).Output);
    }

    [Fact]
    public async Task A_policy_is_one_word_for_a_script()
    {
        using var daemon = new FakeDaemon().Answers(
            ControlPaths.Policies, [new PolicyRow("web", "LocalRecovery", false, "kits policy set web")], ControlJson.Default.IReadOnlyListPolicyRow);

        Assert.Equal("off\n", (await Terminal.CallAsync("kits policy get LocalRecovery web", daemon)).Output);
        var unknown = await Terminal.CallAsync("kits policy get LocalRecover web", daemon);
        Assert.Equal(ExitCode.BadConfiguration, unknown.Exit);
        Assert.Contains("did you mean \"LocalRecovery\"?", unknown.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_are_told_with_where_each_comes_from()
    {
        using var daemon = new FakeDaemon().Answers(
            ControlPaths.Rules, [new RuleRow("quickCheck.every", "10s", "web, line 7")], ControlJson.Default.IReadOnlyListRuleRow);

        var said = await Terminal.CallAsync("kits status web --policy", daemon);
        Assert.Equal("RULE              VALUE  FROM\nquickCheck.every  10s    web, line 7\n", said.Output);
        Assert.Equal(["GET /v1/rules?tag=web"], daemon.Asked);
    }

    [Theory]
    [InlineData(0, "web is in maintenance for 2h", true)]
    [InlineData(1, "the configuration database takes no writes", false)]
    public async Task A_maintenance_ends_with_what_the_host_says(int exit, string text, bool isDone)
    {
        using var daemon = new FakeDaemon().Answers(ControlPaths.Maintenance, new OperationLine("end", text, Exit: exit), ControlJson.Default.OperationLine);

        var said = await Terminal.CallAsync("kits maintenance on web --for 2h --reason disk", daemon);

        Assert.Equal((exit, text), (said.Exit, (isDone ? said.Output : said.Errors).TrimEnd('\n')));
    }

    [Fact]
    public async Task A_configuration_with_mistakes_is_told_line_by_line_and_not_applied()
    {
        using var daemon = new FakeDaemon().Streams(
            ControlPaths.Apply,
            new OperationLine("problem", "/etc/kits/kits.yaml:3: kit: unknown kit exc"),
            new OperationLine("end", "nothing was applied: the configuration has mistakes", Exit: ExitCode.BadConfiguration));

        var said = await Terminal.CallAsync("kits apply", daemon);

        Assert.Equal(ExitCode.BadConfiguration, said.Exit);
        Assert.Equal("/etc/kits/kits.yaml:3: kit: unknown kit exc\n", said.Output);
        Assert.Equal("kits apply: nothing was applied: the configuration has mistakes\n", said.Errors);
    }
}

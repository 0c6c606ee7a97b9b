using Kits.Control;

namespace Kits.Scenarios;

[Trait("needs", "root")]
public sealed class OperationTests(Published published) : Scenario(published)
{
    private SlowStart _slow = null!;
    private Heart _other = null!;

    private protected override async Task ArrangeAsync()
    {
        (_slow, _other) = (new SlowStart(Node, "slow"), new Heart(Node, "other"));
        Node.Configure($$"""
              - tag: slow
                kit: exec
                startup: manual
                settings: {{await _slow.SettingsAsync()}}
              - tag: other
                kit: exec
                settings: {{_other.Settings}}
            """);
        await Node.StartHostAsync();
        await Node.AreAsync("ISP", "other");
    }

    [Fact]
    public async Task A_second_operation_says_who_holds_the_resource_and_waits_for_it()
    {
        using var restore = Node.Start("kits", "restore", "slow");
        await _slow.HasBegunAsync();

        using var remove = Node.Start("kits", "remove", "slow");
        var told = await remove.LineAsync("restore");
        Assert.False(restore.HasEnded);
        Assert.False(remove.HasEnded);

        await _slow.ReleaseAsync();
        Assert.Equal(ExitCode.Done, (await restore.EndAsync()).Exit);
        Assert.Equal(ExitCode.Done, (await remove.EndAsync()).Exit);
        Assert.Contains("slow", told, StringComparison.Ordinal);
        Assert.False(_slow.IsOn);
        await Node.AreAsync("OSU", "slow");
    }

    [Theory]
    [InlineData("--no-wait")]
    [InlineData("--wait", "500ms")]
    public async Task Who_does_not_want_to_wait_is_refused_and_told_who_holds_the_resource(params string[] options)
    {
        using var restore = Node.Start("kits", "restore", "slow");
        await _slow.HasBegunAsync();

        var refused = await Node.ExitsAsync(ExitCode.Refused, ["kits", "remove", "slow", .. options]);
        Assert.Contains("restore", refused.Error, StringComparison.Ordinal);

        await _slow.ReleaseAsync();
        Assert.Equal(ExitCode.Done, (await restore.EndAsync()).Exit);
        Assert.True(_slow.IsOn);
    }

    [Fact]
    public async Task Nothing_waits_for_the_slow_start_of_an_unrelated_resource()
    {
        using var restore = Node.Start("kits", "restore", "slow");
        await _slow.HasBegunAsync();

        await Node.DoneAsync("kits", "remove", "other");
        await Node.DoneAsync("kits", "restore", "other");
        await Node.DoneAsync("kill", "-KILL", $"{_other.Pid}");
        await Node.UntilAsync("other recovers", () => _other.Starts.Count == 3 && _other.Pid != 0);
        await Node.AreAsync("ISP", "other");

        Assert.False(restore.HasEnded);
        Assert.NotNull((await Node.StatusAsync("slow")).Operation);

        await _slow.ReleaseAsync();
        Assert.Equal(ExitCode.Done, (await restore.EndAsync()).Exit);
    }

    [Fact]
    public async Task An_operator_who_leaves_does_not_end_the_operation()
    {
        using var restore = Node.Start("kits", "restore", "slow");
        await _slow.HasBegunAsync();

        var left = await restore.EndAsync("INT");
        Assert.Equal(ExitCode.Failed, left.Exit);
        Assert.Contains("kits status slow", left.Error, StringComparison.Ordinal);

        await _slow.ReleaseAsync();
        await Node.AreAsync("ISP", "slow");
        Assert.True(_slow.IsOn);
    }

    [Fact]
    public async Task An_operation_that_is_cancelled_ends_as_failed_and_says_so()
    {
        using var restore = Node.Start("kits", "restore", "slow");
        await _slow.HasBegunAsync();

        await Node.DoneAsync("kits", "cancel", "slow");

        var outcome = await restore.EndAsync();
        Assert.Equal(ExitCode.Failed, outcome.Exit);
        Assert.Contains("cancel", outcome.Error, StringComparison.OrdinalIgnoreCase);
        Assert.False(_slow.IsOn);
        Assert.Null((await Node.StatusAsync("slow")).Operation);
    }
}

using Kits.Control;

namespace Kits.Scenarios;

[Trait("needs", "root")]
public sealed class StartAndStopTests(Published published) : Scenario(published)
{
    private Heart _one = null!, _two = null!;

    private protected override Task ArrangeAsync()
    {
        (_one, _two) = (new Heart(Node, "one"), new Heart(Node, "two"));
        Node.Configure($$"""
              - tag: one
                kit: exec
                settings: {{_one.Settings}}
              - tag: two
                kit: exec
                needs: [one]
                settings: {{_two.Settings}}
            """);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_second_host_on_the_same_state_is_refused_and_told_who_is_there()
    {
        await Node.StartHostAsync();

        var direct = await Node.ExitsAsync(ExitCode.Refused, "kitsd", "--config", Node.Place("kits.yaml"), "--state", Node.State, "--socket", Node.Place("other.sock"));
        var started = await Node.ExitsAsync(ExitCode.Refused, "lkstart", "--config", Node.Place("kits.yaml"), "--state", Node.State, "--socket", Node.Place("other.sock"));

        Assert.Contains($"{Node.Host}", direct.Error, StringComparison.Ordinal);
        Assert.Contains($"{Node.Host}", started.Error, StringComparison.Ordinal);
        Assert.Equal("alpha", (await Node.StatusAsync()).Node);
    }

    // As PID 1 .NET takes the exit status of every command: a container without an init would see each of them fail.
    [Fact]
    public async Task The_host_refuses_to_be_the_init_of_a_pid_namespace()
    {
        var outcome = await Node.ExitsAsync(ExitCode.Refused, "unshare", "--pid", "--fork", "--mount-proc", "kitsd", "--config", Node.Place("kits.yaml"), "--state", Node.State);

        Assert.Contains("below an init", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lkstart_returns_when_the_host_answers()
    {
        await Node.StartHostAsync();

        Assert.Equal(["one", "two"], (await Node.StatusAsync()).Resources.Select(resource => resource.Tag));
        Assert.True(Node.IsAlive(Node.Host));
    }

    [Fact]
    public async Task Lkstart_says_what_is_wrong_with_a_configuration()
    {
        File.AppendAllText(Node.Place("kits.yaml"), "\n    timeuot: 3s\n");

        var outcome = await Node.ExitsAsync(ExitCode.BadConfiguration, "lkstart", "--config", Node.Place("kits.yaml"), "--state", Node.State);

        Assert.Contains("timeuot", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lkstop_takes_all_out_of_service_and_the_next_host_brings_it_back()
    {
        await InServiceAsync();

        await Node.DoneAsync("lkstop");
        Assert.False(Node.IsAlive(Node.Host));
        Assert.Equal((0, 0), (_one.Pid, _two.Pid));

        await InServiceAsync();
        Assert.Equal((2, 2), (_one.Starts.Count, _two.Starts.Count));
    }

    [Fact]
    public async Task Lkstop_f_ends_the_host_alone()
    {
        await InServiceAsync();

        await Node.DoneAsync("lkstop", "-f");
        Assert.False(Node.IsAlive(Node.Host));
        await _one.BeatsAsync();
        await _two.BeatsAsync();

        await InServiceAsync();
        Assert.Equal((1, 1), (_one.Starts.Count, _two.Starts.Count));
    }

    [Theory]
    [InlineData("-n")]
    [InlineData("-r")]
    public async Task Ways_to_stop_that_are_not_built_yet_say_so_and_stop_nothing(string option)
    {
        await InServiceAsync();

        var outcome = await Node.ExitsAsync(ExitCode.Usage, "lkstop", option);

        Assert.Contains("not built yet", outcome.Error, StringComparison.Ordinal);
        await Node.AreAsync("ISP", "one", "two");
    }

    private async Task InServiceAsync()
    {
        await Node.StartHostAsync();
        await Node.AreAsync("ISP", "one", "two");
        await _one.BeatsAsync();
        await _two.BeatsAsync();
    }
}

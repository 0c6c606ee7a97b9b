namespace Kits.Host.Tests.Running;

public sealed class WatchTests
{
    [Fact]
    public async Task A_hint_makes_the_host_look_at_once_and_what_the_look_sees_decides()
    {
        await using var node = new Node();
        using var gate = node.Gate("base", "hold", "watch");
        await node.StartHostAsync("{ tag: base }");
        await gate.ReachedAsync();
        await node.QuietAsync();
        node.Break("base");

        gate.LetOneThrough();
        await node.UntilAsync(() => node.Actions().Contains("base recovered"));

        Assert.Contains("base watch the toy moved", node.History());
    }

    [Fact]
    public async Task A_stream_of_hints_that_ended_is_begun_again_after_the_next_check_that_says_in_service()
    {
        await using var node = new Node();
        using var gate = node.Gate("base", "hold", "watch");
        await node.StartHostAsync("{ tag: base }");
        await gate.ReachedAsync();
        await node.QuietAsync();

        gate.LetOneThrough();
        await node.UntilAsync(() => node.History().Contains("base watch the toy moved"));
        await node.QuietAsync();
        await node.DoAsync("quickCheck", "base");

        await gate.ReachedAsync();
        Assert.Equal(["base restore done"], node.Actions());
    }
}

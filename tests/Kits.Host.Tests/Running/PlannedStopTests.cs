namespace Kits.Host.Tests.Running;

/// <summary>Stops past the host that a kit can tell from a crash.</summary>
public sealed class PlannedStopTests
{
    private const string Respecting = "{ tag: base, intentional: respect }";

    [Fact]
    public async Task An_orderly_stop_is_respected_where_the_rules_say_so_across_restarts_of_the_host_until_it_is_asked_for()
    {
        await using var node = await Node.UpAsync(Respecting);
        await StopAsync(node);
        await node.ComesToAsync("base", "OSU");
        Assert.StartsWith("stopped on purpose", (await node.StatusAsync("base")).Reason, StringComparison.Ordinal);

        await node.EndHostAsync();
        await node.StartHostAsync(Respecting);
        await node.UntilAsync(() => node.StateOf("base") == "OSU");
        await node.QuietAsync();
        Assert.False(node.Exists("base"));

        Assert.Equal(0, (await node.DoAsync("restore", "base")).Exit);
        await node.ComesToAsync("base", "ISP");
        node.Break("base");
        node.Control("base");
        await node.DoAsync("quickCheck", "base");
        await node.UntilAsync(() => node.Actions().Contains("base recovered"));
    }

    [Fact]
    public async Task Who_starts_it_again_himself_has_it_protected_again()
    {
        await using var node = await Node.UpAsync(Respecting);
        await StopAsync(node);
        await node.ComesToAsync("base", "OSU");

        node.Put("base");
        await node.DoAsync("quickCheck", "base");
        Assert.Equal("ISP", (await node.StatusAsync("base")).State);

        node.Control("base");
        node.Break("base");
        await node.DoAsync("quickCheck", "base");
        await node.UntilAsync(() => node.Actions().Contains("base recovered"));
    }

    [Fact]
    public async Task Without_such_a_rule_a_stop_is_a_failure()
    {
        await using var node = await Node.UpAsync("{ tag: base }");
        await StopAsync(node);
        await node.UntilAsync(() => node.Actions().Contains("base recovered"));
    }

    private static async Task StopAsync(Node node)
    {
        node.Control("base", "purpose check");
        node.Break("base");
        await node.DoAsync("quickCheck", "base");
    }
}

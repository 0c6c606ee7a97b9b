using Kits.Control;

namespace Kits.Scenarios;

/// <summary>Tags come from LifeKeeper, where a data directory is part of one.</summary>
[Trait("needs", "root")]
public sealed class TagTests(Published published) : Scenario(published)
{
    private const string Prefix = "powergres-/share/data/";

    [Fact]
    public async Task Every_command_takes_a_tag_with_slashes()
    {
        var web = await Web.InServiceAsync(Node, Prefix);

        await Node.DoneAsync("kits", "check", web.App);
        await Node.DoneAsync("perform_action", "-t", web.App, "-a", "quickCheck");
        Assert.Contains(web.App, await Node.DoneAsync("kits", "status", web.App), StringComparison.Ordinal);
        Assert.Contains(web.App, await Node.DoneAsync("kits", "why", web.App), StringComparison.Ordinal);
        Assert.Contains(web.App, await Node.DoneAsync("kits", "history", web.App), StringComparison.Ordinal);
        Assert.Contains(web.App, await Node.DoneAsync("lcdstatus", "-q", "-r", web.App), StringComparison.Ordinal);
        Assert.Contains(web.App, await Node.DoneAsync("lcdstatus", "-q"), StringComparison.Ordinal);
        Assert.All(await Node.HistoryAsync(web.App), entry => Assert.Equal(web.App, entry.Tag));

        await Node.DoneAsync("kits", "restart", web.App);
        await web.IsInServiceAsync();
        Assert.Equal(2, web.Heart.Starts.Count);

        await Node.DoneAsync("kits", "recover", web.App);
        Assert.Equal(2, web.Heart.Starts.Count);

        await Node.DoneAsync("kits", "remove", web.Vip, "--plan");
        await Node.DoneAsync("perform_action", "-t", web.Vip, "-a", "remove");
        await Node.DoneAsync("kits", "remove", web.Share);
        await web.IsOutOfServiceAsync();

        await Node.DoneAsync("kits", "restore", web.App);
        await web.IsInServiceAsync();

        var unknown = await Node.ExitsAsync(ExitCode.NotFound, "kits", "why", $"{Prefix}ap");
        Assert.Contains(web.App, unknown.Error, StringComparison.Ordinal);
    }
}

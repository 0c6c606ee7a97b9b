namespace Kits.Scenarios;

[Trait("needs", "root")]
public sealed class RecoveryTests(Published published) : Scenario(published)
{
    private Web _web = null!;

    private protected override async Task ArrangeAsync() => _web = await Web.InServiceAsync(Node);

    [Fact]
    public async Task An_application_that_is_killed_comes_back_and_nothing_below_it_is_touched()
    {
        var before = _web.Heart.Pid;
        await Node.DoneAsync("kill", "-KILL", $"{before}");

        await Node.UntilAsync("another one runs", () => _web.Heart.Starts.Count == 2 && _web.Heart.Pid != 0);
        await _web.IsInServiceAsync();

        Assert.Equal(2, _web.Heart.Starts.Count);
        await OnlyWereActedOnAsync(_web.App);
        await ChainTellsAsync(_web.App, $"{before}");
    }

    [Fact]
    public async Task An_application_that_is_killed_again_and_again_is_noticed_each_time_by_its_end()
    {
        for (var kill = 1; kill <= 3; kill++)
        {
            await Node.DoneAsync("kill", "-KILL", $"{_web.Heart.Pid}");
            await Node.UntilAsync("another one runs", () => _web.Heart.Starts.Count == kill + 1 && _web.Heart.Pid != 0);
            await _web.IsInServiceAsync();
        }

        Assert.Equal(3, (await Node.HistoryAsync(_web.App)).Count(entry => entry.Kind == "watch"));
    }

    [Fact]
    public async Task An_address_that_is_deleted_is_cured_in_place_and_the_application_above_keeps_running()
    {
        var before = _web.Heart.Pid;
        await Node.DoneAsync("ip", "address", "del", $"{Node.Address}/24", "dev", Node.Nic);

        await Node.UntilAsync("the address is back", Node.HoldsAddressAsync);
        await _web.IsInServiceAsync();

        Assert.Equal([before], _web.Heart.Starts);
        await OnlyWereActedOnAsync(_web.Vip);
        await ChainTellsAsync(_web.Vip, Node.Address);
    }

    [Fact]
    public async Task A_filesystem_unmounted_under_a_running_application_is_mounted_afresh_and_the_application_started_on_it()
    {
        var before = _web.Heart.Pid;
        await Node.DoneAsync("umount", "--lazy", _web.Directory);

        await Node.UntilAsync("another application runs", () => _web.Heart.Starts.Count == 2 && _web.Heart.Pid != 0);
        await _web.IsInServiceAsync();

        Assert.False(Node.IsAlive(before));
        Assert.Equal(2, _web.Heart.Starts.Count);
        await OnlyWereActedOnAsync(_web.Share, _web.App);
        await ChainTellsAsync(_web.Share, _web.Directory);
    }

    [Fact]
    public async Task A_filesystem_unmounted_while_nothing_holds_it_comes_back_under_its_application()
    {
        await Node.DoneAsync("kits", "remove", _web.App);
        await Node.DoneAsync("umount", _web.Directory);

        await Node.UntilAsync("it is mounted", () => Node.IsMounted(_web.Directory));
        await Node.AreAsync("ISP", _web.Vip, _web.Share);

        Assert.Equal("OSU", (await Node.StatusAsync(_web.App)).State);
        Assert.Single(_web.Heart.Starts);
    }

    [Fact]
    public async Task A_link_that_is_taken_down_is_told_and_the_application_above_the_address_keeps_running()
    {
        var before = _web.Heart.Pid;
        await Node.DoneAsync("ip", "link", "set", Node.Nic, "down");

        await Node.UntilAsync("the host noticed", async () => (await Node.HistoryAsync(_web.Vip)).Any(entry => entry.Text.Contains("down", StringComparison.Ordinal)));
        await Node.DoneAsync("ip", "link", "set", Node.Nic, "up");
        await _web.IsInServiceAsync();

        Assert.Equal([before], _web.Heart.Starts);
    }

    /// <summary>Since the first restore, which each had.</summary>
    private async Task OnlyWereActedOnAsync(params string[] tags)
    {
        var actions = (await Node.HistoryAsync()).Where(entry => entry.Kind == "action").ToList();
        var again = actions.GroupBy(entry => entry.Tag).Where(group => group.Count() > 1).Select(group => group.Key);
        Assert.Equal(tags.Order(), again.Order());
    }

    private async Task ChainTellsAsync(string tag, string what)
    {
        var why = await Node.WhyAsync(tag);
        Assert.Equal("ISP", why.State);
        Assert.NotEmpty(why.Summary);
        Assert.Contains(why.Chain, entry => entry.Kind == "decision" && entry.Text.Length > 0);
        Assert.Contains(why.Chain, entry => entry.Kind == "action" && entry.Milliseconds > 0);
        Assert.Contains(why.Chain, entry => entry.Text.Contains(what, StringComparison.Ordinal));
    }
}

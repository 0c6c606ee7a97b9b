namespace Kits.Scenarios;

[Trait("needs", "root")]
public sealed class HostDeathTests(Published published) : Scenario(published)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private Web _web = null!;

    private protected override async Task ArrangeAsync() => _web = await Web.InServiceAsync(Node);

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task Whatever_ends_the_host_leaves_all_running_and_the_next_one_adopts_it(string signal)
    {
        var (process, mount) = (_web.Heart.Pid, Mount());

        await Node.KillHostAsync(signal);
        await _web.Heart.BeatsAsync();
        Assert.Equal(mount, Mount());
        Assert.True(await Node.HoldsAddressAsync());

        await Node.StartHostAsync();
        await _web.IsInServiceAsync();

        Assert.Equal([process], _web.Heart.Starts);
        Assert.Equal(mount, Mount());
        Assert.InRange(_web.Heart.LongestPause(), TimeSpan.Zero, LongestPause);
    }

    [Fact]
    public async Task What_broke_while_no_host_ran_is_found_and_brought_back_by_the_next()
    {
        await Node.KillHostAsync();
        await Node.DoneAsync("kill", "-KILL", $"{_web.Heart.Pid}");

        await Node.StartHostAsync();
        await _web.IsInServiceAsync();

        Assert.Equal(2, _web.Heart.Starts.Count);
    }

    [Fact]
    public async Task What_was_removed_stays_out_of_service_across_hosts()
    {
        await Node.DoneAsync("kits", "remove", _web.Vip);
        await Node.KillHostAsync();

        await Node.StartHostAsync();
        await Node.AreAsync("OSU", _web.Vip, _web.App);
        await Node.AreAsync("ISP", _web.Share);

        Assert.Equal(("out", "in"), ((await Node.StatusAsync(_web.Vip)).Wanted, (await Node.StatusAsync(_web.App)).Wanted));
        Assert.Single(_web.Heart.Starts);
        Assert.False(await Node.HoldsAddressAsync());
    }

    /// <summary>The line of the mount table: its id, its device and its place.</summary>
    private string Mount() => File.ReadAllLines(Node.Seen("/proc/1/mountinfo")).Single(line => line.Split(' ')[4] == _web.Directory);
}

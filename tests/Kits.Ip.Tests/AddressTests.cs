using System.Diagnostics;
using Kits.Ip.Tests.Machine;
using Kits.Sdk;
using Kits.Sdk.Settings;
using Kits.Testing;

namespace Kits.Ip.Tests;

[Trait("needs", "root")]
public sealed class AddressTests : IAsyncLifetime
{
    private readonly Some _some = new();
    private readonly IKit _kit = new IpKit();
    private Wire _wire = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _wire = await Wire.LayAsync(_some);

    public async ValueTask DisposeAsync()
    {
        await _wire.DisposeAsync();
        _some.Dispose();
    }

    [Fact]
    public async Task Interface_and_prefix_are_those_of_the_route_where_nobody_names_them()
    {
        Assert.Equal("192.0.2.20/24 on near added and announced", await DoneAsync(_kit.RestoreAsync(Resource("192.0.2.20"), Cancel)));

        Assert.Contains("192.0.2.20/24", await AddressesAsync(), StringComparison.Ordinal);
        Assert.IsType<CheckResult.InService>(await _kit.QuickCheckAsync(Resource("192.0.2.20"), Cancel));
    }

    [Fact]
    public async Task An_address_that_the_neighbour_has_is_not_taken_from_it()
    {
        await _wire.NeighbourAsync("ip", "address", "add", "192.0.2.30/24", "dev", "far");
        var hardware = Hardware(await _wire.NeighbourAsync("ip", "-o", "link", "show", "far")).Replace(":", "", StringComparison.Ordinal);

        var reason = await FailedAsync(_kit.RestoreAsync(Resource("192.0.2.30"), Cancel));

        Assert.Contains("in use already", reason, StringComparison.Ordinal);
        Assert.Contains(hardware, reason, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("192.0.2.30", await AddressesAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_IPv6_address_that_the_neighbour_has_is_not_kept()
    {
        await _wire.NeighbourAsync("ip", "address", "add", "2001:db8::30/64", "dev", "far", "nodad");

        Assert.Contains("in use already", await FailedAsync(_kit.RestoreAsync(Resource("2001:db8::30"), Cancel)), StringComparison.Ordinal);
        Assert.DoesNotContain("2001:db8::30", await AddressesAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neighbours_learn_at_once_where_the_address_is_now()
    {
        await _wire.NeighbourAsync("ip", "address", "add", "192.0.2.99/24", "dev", "far");
        await _wire.NeighbourAsync("ip", "neighbour", "replace", "192.0.2.40", "lladdr", "02:00:00:00:00:01", "dev", "far", "nud", "stale");
        var ours = Hardware(await _wire.RunAsync("ip", "-o", "link", "show", "near"));

        await DoneAsync(_kit.RestoreAsync(Resource("192.0.2.40"), Cancel));

        await Eventually.TrueAsync(
            () => _wire.NeighbourAsync("ip", "neighbour", "show", "192.0.2.40").GetAwaiter().GetResult().Contains(ours, StringComparison.Ordinal),
            "the neighbour's table names our interface");
    }

    [Fact]
    public async Task Removing_the_first_address_of_a_subnet_leaves_all_others()
    {
        await _wire.RunAsync("ip", "address", "del", "192.0.2.1/24", "dev", "near");
        await _wire.RunAsync("ip", "address", "add", "192.0.2.50/24", "dev", "near");
        await _wire.RunAsync("ip", "address", "add", "192.0.2.51/24", "dev", "near");
        await _wire.RunAsync("ip", "address", "add", "192.0.2.52/24", "dev", "near");
        Assert.Equal("0", (await File.ReadAllTextAsync("/proc/sys/net/ipv4/conf/near/promote_secondaries", Cancel)).Trim());

        await DoneAsync(_kit.RemoveAsync(Resource("192.0.2.50"), Cancel));

        var left = await AddressesAsync();
        Assert.DoesNotContain("192.0.2.50", left, StringComparison.Ordinal);
        Assert.Contains("192.0.2.51/24", left, StringComparison.Ordinal);
        Assert.Contains("192.0.2.52/24", left, StringComparison.Ordinal);
        Assert.Equal("0", (await File.ReadAllTextAsync("/proc/sys/net/ipv4/conf/near/promote_secondaries", Cancel)).Trim());
    }

    [Fact]
    public async Task A_deleted_address_is_noticed_and_put_back()
    {
        var resource = Resource("192.0.2.60");
        await DoneAsync(_kit.RestoreAsync(resource, Cancel));
        await using var hints = _kit.WatchAsync(resource, Cancel).GetAsyncEnumerator(Cancel);
        var hint = hints.MoveNextAsync();

        await _wire.RunAsync("ip", "address", "del", "192.0.2.60/24", "dev", "near");

        Assert.True(await hint);
        Assert.Equal("192.0.2.60 was deleted", hints.Current.What);
        Assert.IsType<CheckResult.OutOfService>(await _kit.QuickCheckAsync(resource, Cancel));
        await DoneAsync(_kit.RecoverAsync(resource, Failure.Passing("deleted"), Cancel));
        Assert.Contains("192.0.2.60/24", await AddressesAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_without_carrier_is_noticed_and_no_cure_here_helps()
    {
        var resource = Resource("192.0.2.70");
        await DoneAsync(_kit.RestoreAsync(resource, Cancel));
        await using var hints = _kit.WatchAsync(resource, Cancel).GetAsyncEnumerator(Cancel);
        var hint = hints.MoveNextAsync();

        await _wire.NeighbourAsync("ip", "link", "set", "far", "down");

        Assert.True(await hint);
        Assert.Equal("near has no carrier", hints.Current.What);
        var failed = Assert.IsType<CheckResult.Failed>(await _kit.QuickCheckAsync(resource, Cancel));
        Assert.Equal(Failure.OfThisNode("near has no carrier"), failed.Why);
        Assert.Equal("near has no carrier", await FailedAsync(_kit.RecoverAsync(resource, failed.Why, Cancel)));
    }

    [Fact]
    public async Task An_address_on_another_interface_or_with_another_prefix_is_failed_by_name()
    {
        await _wire.RunAsync("ip", "address", "add", "192.0.2.80/32", "dev", "lo");
        await _wire.RunAsync("ip", "address", "add", "192.0.2.81/32", "dev", "near");

        var elsewhere = await _kit.QuickCheckAsync(_some.Context(SettingValues.Of(("ip", "192.0.2.80"), ("nic", "near"))), Cancel);
        var otherPrefix = await _kit.QuickCheckAsync(_some.Context(SettingValues.Of(("ip", "192.0.2.81"), ("cidr_netmask", "24"))), Cancel);

        Assert.Contains("not on near", Assert.IsType<CheckResult.Failed>(elsewhere).Why.Reason, StringComparison.Ordinal);
        Assert.Contains("prefix length 32, not 24", Assert.IsType<CheckResult.Failed>(otherPrefix).Why.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interface_that_does_not_exist_is_named_with_those_that_do()
    {
        var reason = await FailedAsync(_kit.RestoreAsync(_some.Context(SettingValues.Of(("ip", "192.0.2.90"), ("nic", "eth7"))), Cancel));

        Assert.Equal("there is no interface eth7; there are lo, near", reason);
    }

    [Fact]
    public async Task A_check_costs_microseconds()
    {
        const int Checks = 500;
        var resource = Resource("192.0.2.95");
        await DoneAsync(_kit.RestoreAsync(resource, Cancel));
        var begun = Stopwatch.GetTimestamp();
        for (var check = 0; check < Checks; check++)
            Assert.IsType<CheckResult.InService>(await _kit.QuickCheckAsync(resource, Cancel));

        TestContext.Current.TestOutputHelper?.WriteLine($"{Stopwatch.GetElapsedTime(begun).TotalMicroseconds / Checks:0} µs a check");
    }

    private static string Hardware(string link) => link.Split(' ').SkipWhile(word => word != "link/ether").ElementAt(1);

    private ActionContext Resource(string ip) => _some.Context(SettingValues.Of(("ip", ip)));

    private Task<string> AddressesAsync() => _wire.RunAsync("ip", "-o", "address", "show");

    private static async Task<string> DoneAsync(Task<ActionResult> action)
    {
        var result = await action;
        Assert.True(result is ActionResult.Done, $"expected done, got {result}");
        return ((ActionResult.Done)result).What;
    }

    private static async Task<string> FailedAsync(Task<ActionResult> action)
    {
        var result = await action;
        Assert.True(result is ActionResult.Failed, $"expected failed, got {result}");
        return ((ActionResult.Failed)result).Why.Reason;
    }
}

using System.Diagnostics;
using System.Net;
using Kits.Ip.Kernel;

namespace Kits.Ip.Tests;

/// <summary>How long things take. The bounds are far above what was measured; a fork in a check, or a poll in a watch, would break them.</summary>
[Trait("kind", "figures")]
public sealed class FiguresTests : OnTwoHosts
{
    [Theory]
    [InlineData(1)]
    [InlineData(500)]
    public async Task A_check_costs_next_to_nothing(int addresses)
    {
        using var table = new AddressTable();
        var link = table.FindLink(Hosts.Nic)!;
        for (var i = 0; i < addresses; i++)
            table.Add(new IPAddress([10, 1, (byte)(i / 250), (byte)(1 + (i % 250))]), 16, null, link, AddressFlags.None);
        var context = Address("10.1.0.1", 16);

        var median = await MedianAsync(500, () => CheckAsync(context));

        Tell($"check among {addresses} addresses: {median.TotalMicroseconds:0} µs");
        Assert.InRange(median.TotalMilliseconds, 0, 20);
    }

    [Fact]
    public async Task Adding_and_deleting_cost_next_to_nothing()
    {
        using var table = new AddressTable();
        var link = table.FindLink(Hosts.Nic)!;
        var ip = IPAddress.Parse("192.0.2.10");

        var median = await MedianAsync(500, () =>
        {
            table.Add(ip, 24, null, link, AddressFlags.None);
            table.Delete(new HeldAddress(ip, ip, 24, link.Index, AddressFlags.None));
            return Task.CompletedTask;
        });

        Tell($"add and delete: {median.TotalMicroseconds:0} µs");
        Assert.InRange(median.TotalMilliseconds, 0, 20);
    }

    [Fact]
    public async Task A_deletion_is_hinted_at_within_milliseconds()
    {
        using var table = new AddressTable();
        var link = table.FindLink(Hosts.Nic)!;
        var ip = IPAddress.Parse("192.0.2.10");
        await using var hints = Kit.WatchAsync(Address("192.0.2.10", 24), Cancel).GetAsyncEnumerator(Cancel);

        var latencies = new List<TimeSpan>();
        for (var i = 0; i < 100; i++)
        {
            var added = NextAsync(hints);
            table.Add(ip, 24, null, link, AddressFlags.None);
            await added;
            var deleted = NextAsync(hints);
            var start = Stopwatch.GetTimestamp();
            table.Delete(new HeldAddress(ip, ip, 24, link.Index, AddressFlags.None));
            Assert.EndsWith("was deleted", await deleted, StringComparison.Ordinal);
            latencies.Add(Stopwatch.GetElapsedTime(start));
        }

        latencies.Sort();
        Tell($"deletion to hint: median {latencies[50].TotalMicroseconds:0} µs, p95 {latencies[95].TotalMicroseconds:0} µs");
        Assert.InRange(latencies[50].TotalMilliseconds, 0, 100);
    }

    [Fact]
    public async Task Restore_and_recover_are_short()
    {
        var start = Stopwatch.GetTimestamp();
        await DoneAsync(Kit.RestoreAsync(Address("192.0.2.10", 24), Cancel));
        var restore = Stopwatch.GetElapsedTime(start);
        Hosts.IpHere($"address delete 192.0.2.10/24 dev {Hosts.Nic}");
        start = Stopwatch.GetTimestamp();
        await DoneAsync(Kit.RecoverAsync(Address("192.0.2.10", 24), Sdk.Failure.Passing("gone"), Cancel));
        var recover = Stopwatch.GetElapsedTime(start);

        Tell($"restore {restore.TotalMilliseconds:0} ms, recover {recover.TotalMilliseconds:0} ms");
        Assert.InRange(restore.TotalSeconds, 0.2, 5);
        Assert.InRange(recover.TotalSeconds, 0.1, 5);
    }

    private static void Tell(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private static async Task<TimeSpan> MedianAsync(int times, Func<Task> what)
    {
        for (var i = 0; i < 200; i++)
            await what();
        var took = new List<TimeSpan>();
        for (var i = 0; i < times; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await what();
            took.Add(Stopwatch.GetElapsedTime(start));
        }

        took.Sort();
        return took[times / 2];
    }
}

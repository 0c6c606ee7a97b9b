using System.Globalization;
using Kits.FileSystem.Tests.Machine;
using Kits.Sdk;

namespace Kits.FileSystem.Tests;

/// <summary>How long things take. The limits are generous: they catch a fork or a wait that crept in, not a slow machine.</summary>
public sealed class Measurements : FileSystemTest
{
    private static readonly TimeProvider Time = TimeProvider.System;

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task A_check_is_cheap(string canary)
    {
        Resource = With(("canary", canary));
        await RestoredAsync();

        await MeasureAsync($"check, canary {canary}", 1000, TimeSpan.FromMilliseconds(20), async () => Assert.IsType<CheckResult.InService>(await CheckAsync()));
    }

    [Fact]
    public async Task A_check_of_what_is_stopped_is_cheap() =>
        await MeasureAsync("check, not mounted", 1000, TimeSpan.FromMilliseconds(20), async () => Assert.IsType<CheckResult.OutOfService>(await CheckAsync()));

    [Fact]
    public async Task Mounting_and_unmounting_fork_nothing()
    {
        var restores = new List<TimeSpan>();
        await MeasureAsync("restore and remove", 50, TimeSpan.FromSeconds(1), async () =>
        {
            var start = Time.GetTimestamp();
            await RestoredAsync();
            restores.Add(Time.GetElapsedTime(start));
            Assert.IsType<ActionResult.Done>(await RemoveAsync());
        });
        Tell("of which restore", restores);
    }

    [Fact]
    public async Task An_unmount_is_hinted_at_in_milliseconds()
    {
        var latencies = new List<TimeSpan>();
        for (var i = 0; i < 50; i++)
        {
            await RestoredAsync();
            await using var hints = WatchAsync(Cancel).GetAsyncEnumerator(Cancel);
            var next = hints.MoveNextAsync();
            var start = Time.GetTimestamp();
            Assert.Equal(0, Mounts.Mounter.Unmount(Share));
            Assert.True(await next);
            latencies.Add(Time.GetElapsedTime(start));
        }

        Assert.InRange(Tell("from umount to hint, the umount included", latencies), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    private static async Task MeasureAsync(string what, int times, TimeSpan limit, Func<Task> act)
    {
        var taken = new List<TimeSpan>();
        for (var i = 0; i < times; i++)
        {
            var start = Time.GetTimestamp();
            await act();
            taken.Add(Time.GetElapsedTime(start));
        }

        Assert.InRange(Tell(what, taken), TimeSpan.Zero, limit);
    }

    private static TimeSpan Tell(string what, List<TimeSpan> taken)
    {
        taken.Sort();
        var (median, late) = (taken[taken.Count / 2], taken[taken.Count * 95 / 100]);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: median {median.TotalMicroseconds:0} us, p95 {late.TotalMicroseconds:0} us, n={taken.Count}"));
        return median;
    }
}

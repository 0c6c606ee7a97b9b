using Kits.Host.Running;

namespace Kits.Host.Tests.Running;

public sealed class KitTimeTests
{
    [Fact]
    public async Task A_kit_that_blocks_behind_a_delay_holds_up_no_timer_of_the_host()
    {
        using var clock = new HostClock();
        using var release = new ManualResetEventSlim();
        var blocked = Task.Run(
            async () =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), new KitTime(clock, _ => { })).ConfigureAwait(false);
                release.Wait();
            },
            TestContext.Current.CancellationToken);

        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var timer = clock.CreateTimer(_ => fired.TrySetResult(), null, TimeSpan.FromMilliseconds(50), Timeout.InfiniteTimeSpan);

        await fired.Task.WaitAsync(Node.Patience, TestContext.Current.CancellationToken);
        Assert.False(blocked.IsCompleted);
        release.Set();
        await blocked;
    }

    [Fact]
    public async Task A_timer_of_a_kit_that_throws_is_told_and_does_not_end_the_host()
    {
        using var clock = new HostClock();
        var told = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);

        await using var timer = new KitTime(clock, told.SetResult).CreateTimer(
            _ => throw new InvalidOperationException("a bug of the kit"), null, TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);

        Assert.Equal("a bug of the kit", (await told.Task.WaitAsync(Node.Patience, TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public void It_tells_the_time_of_its_clock()
    {
        using var node = new HostClock();
        var before = node.GetTimestamp();

        Assert.InRange(new KitTime(node, _ => { }).GetTimestamp(), before, long.MaxValue);
        Assert.Equal(node.TimestampFrequency, new KitTime(node, _ => { }).TimestampFrequency);
    }
}

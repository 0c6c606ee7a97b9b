using Kits.Host.Running;

namespace Kits.Host.Tests.Running;

public sealed class HostClockTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);
    private readonly HostClock _clock = new();

    public void Dispose() => _clock.Dispose();

    [Fact]
    public async Task A_timer_fires_not_before_its_time()
    {
        var fired = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = _clock.GetTimestamp();

        await using var timer = _clock.CreateTimer(_ => fired.TrySetResult(_clock.GetElapsedTime(begun)), null, Soon, Timeout.InfiniteTimeSpan);

        Assert.InRange(await fired.Task.WaitAsync(Node.Patience, TestContext.Current.CancellationToken), Soon, Node.Patience);
    }

    [Fact]
    public async Task Timers_fire_in_the_order_of_their_times_whatever_the_order_they_were_made_in()
    {
        var fired = new List<int>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var timers = new[] { 90, 30, 60 }.Select(milliseconds => _clock.CreateTimer(
            _ =>
            {
                fired.Add(milliseconds);
                if (fired.Count == 3)
                    all.SetResult();
            },
            null, TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan)).ToList();

        await all.Task.WaitAsync(Node.Patience, TestContext.Current.CancellationToken);

        Assert.Equal([30, 60, 90], fired);
        timers.ForEach(timer => timer.Dispose());
    }

    [Fact]
    public async Task A_timer_with_a_period_fires_again_and_again()
    {
        using var three = new CountdownEvent(3);
        await using var timer = _clock.CreateTimer(_ => _ = three.IsSet || three.Signal(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(1));

        Assert.True(three.Wait(Node.Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_timer_that_is_changed_keeps_only_its_new_time()
    {
        var fired = 0;
        await using var timer = _clock.CreateTimer(_ => Interlocked.Increment(ref fired), null, Soon, Timeout.InfiniteTimeSpan);

        timer.Change(TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        await PassAsync(2 * Soon);
        Assert.Equal(0, Volatile.Read(ref fired));

        timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        await PassAsync(Soon);
        Assert.Equal(1, Volatile.Read(ref fired));
    }

    [Fact]
    public async Task A_disposed_timer_fires_no_more_and_cannot_be_changed()
    {
        var fired = 0;
        var timer = _clock.CreateTimer(_ => Interlocked.Increment(ref fired), null, Soon, Soon);

        timer.Dispose();

        Assert.False(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        await PassAsync(2 * Soon);
        Assert.Equal(0, Volatile.Read(ref fired));
    }

    [Fact]
    public async Task A_clock_that_was_held_up_says_so_and_forgets_it_not()
    {
        var begun = _clock.GetTimestamp();
        using var held = new ManualResetEventSlim();
        await using var timer = _clock.CreateTimer(_ => held.Wait(TimeSpan.FromSeconds(2.5)), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan); // as if the process were stopped

        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.StartsWith("kitsd was held up for ", _clock.Lateness.WhySince(begun));
        await PassAsync(TimeSpan.FromSeconds(1.5));

        Assert.StartsWith("kitsd was held up for ", _clock.Lateness.WhySince(begun));
    }

    [Fact]
    public async Task It_may_be_ended_from_a_callback_of_its_own()
    {
        var clock = new HostClock();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        using var timer = clock.CreateTimer(
            _ =>
            {
                clock.Dispose();
                ended.SetResult();
            },
            null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        await ended.Task.WaitAsync(Node.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Its_end_waits_for_no_timer()
    {
        var clock = new HostClock();
        using var timer = clock.CreateTimer(_ => Assert.Fail("an hour has not passed"), null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);

        clock.Dispose();

        Assert.False(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
    }

    // A test goes on elsewhere than on the thread of the clock.
    private Task PassAsync(TimeSpan time) => Task.Delay(time, new KitTime(_clock, _ => { }), TestContext.Current.CancellationToken);
}

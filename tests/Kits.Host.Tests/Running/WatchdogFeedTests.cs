using Kits.Host.Running;
using Microsoft.Extensions.Time.Testing;

namespace Kits.Host.Tests.Running;

public sealed class WatchdogFeedTests : IDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new();
    private readonly EngineThread _loop = new(bug => Assert.Fail(bug.Message));
    private int _meals;

    public void Dispose() => _loop.Dispose();

    [Fact]
    public async Task It_feeds_three_times_in_the_time_that_the_dog_waits()
    {
        using var feed = Feed(Silence);
        await LoopIsIdleAsync();

        for (var third = 0; third < 3; third++)
        {
            _time.Advance(Silence / 3);
            await LoopIsIdleAsync();
        }

        Assert.Equal(4, _meals);
    }

    [Fact]
    public async Task An_engine_that_stands_still_feeds_nobody_and_makes_nothing_up_for_it_afterwards()
    {
        using var gate = new ManualResetEventSlim();
        using var feed = Feed(Silence);
        await LoopIsIdleAsync();
        _loop.Post(gate.Wait);

        for (var third = 0; third < 30; third++)
            _time.Advance(Silence / 3);
        Assert.Equal(1, _meals);

        gate.Set();
        await LoopIsIdleAsync();
        Assert.Equal(2, _meals);
    }

    [Fact]
    public async Task Without_a_dog_nothing_is_fed()
    {
        using var feed = Feed(null);

        _time.Advance(TimeSpan.FromHours(1));
        await LoopIsIdleAsync();

        Assert.Equal(0, _meals);
    }

    private WatchdogFeed Feed(TimeSpan? watchdog) => new(_loop, _time, watchdog, () => _meals++);

    private Task<bool> LoopIsIdleAsync() => _loop.AskAsync(() => true);
}

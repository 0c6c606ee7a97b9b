namespace Kits.Host.Running;

/// <summary>
/// Feeds the service manager's watchdog from the engine's own progress: a tick goes through the loop like any decision, and only where it
/// comes out is the dog fed. No disk and no kit has a part in it; an engine that stands still is ended, and the next one adopts what runs.
/// </summary>
public sealed class WatchdogFeed : IDisposable
{
    private const int MealsInTime = 3; // two may come late

    private readonly ITimer? _timer;
    private int _onTheWay;

    /// <summary>Feeds from now on, if there is a dog.</summary>
    /// <param name="loop">The loop that must come round.</param>
    /// <param name="time">The clock, which must go too.</param>
    /// <param name="watchdog">After which silence the service manager acts; null if it does not.</param>
    /// <param name="feed">Tells it that all is well.</param>
    public WatchdogFeed(EngineLoop loop, TimeProvider time, TimeSpan? watchdog, Action feed)
    {
        if (watchdog is { } silence)
            _timer = time.CreateTimer(_ => SendTick(loop, feed), null, TimeSpan.Zero, silence / MealsInTime);
    }

    /// <inheritdoc />
    public void Dispose() => _timer?.Dispose();

    // One tick at a time: a loop that stands still for a day must not find ten thousand of them.
    private void SendTick(EngineLoop loop, Action feed)
    {
        if (Interlocked.Exchange(ref _onTheWay, 1) == 0)
        {
            loop.Post(() =>
            {
                Volatile.Write(ref _onTheWay, 0);
                feed();
            });
        }
    }
}

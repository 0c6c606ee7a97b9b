namespace Kits.Simulation.Machine;

/// <summary>The clock of one kitsd. Its timers end with it.</summary>
/// <param name="time">The machine's time.</param>
/// <param name="longest">Timers that wait longer never fire; all do, unless that is broken on purpose.</param>
public sealed class SimulatedClock(Timeline time, TimeSpan longest) : TimeProvider
{
    private bool _stopped;

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => time.Wall;

    /// <inheritdoc />
    public override long GetTimestamp() => time.Now.Ticks;

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>No timer fires any more.</summary>
    public void Stop() => _stopped = true;

    private sealed class Timer(SimulatedClock clock, TimerCallback callback, object? state) : ITimer
    {
        private Timeline.Entry? _next;
        private bool _disposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _next?.Cancel();
            if (_disposed || clock._stopped)
                return false;
            _next = dueTime < TimeSpan.Zero || dueTime > clock.Longest ? null : clock.Due(dueTime, () => Fire(period));
            return true;
        }

        public void Dispose()
        {
            _disposed = true;
            _next?.Cancel();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(TimeSpan period)
        {
            if (clock._stopped)
                return;
            if (period > TimeSpan.Zero)
                Change(period, period);
            callback(state);
        }
    }

    private TimeSpan Longest => longest;

    private Timeline.Entry Due(TimeSpan pause, Action fire) => time.In(pause, fire);
}

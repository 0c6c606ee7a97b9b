namespace Kits.Host.Running;

/// <summary>
/// The clock as kits see it: their timers fire on the thread pool. What goes on behind an awaited delay is a kit's own code and may block;
/// on the thread of the <see cref="HostClock"/> it would hold up every deadline of this node.
/// </summary>
public sealed class KitTime(TimeProvider clock) : TimeProvider
{
    /// <inheritdoc />
    public override long TimestampFrequency => clock.TimestampFrequency;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    /// <inheritdoc />
    public override long GetTimestamp() => clock.GetTimestamp();

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(_ => ThreadPool.UnsafeQueueUserWorkItem(at => callback(at), state), null, dueTime, period);
}

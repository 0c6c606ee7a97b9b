namespace Kits.Host.Running;

/// <summary>
/// The clock as kits see it: their timers fire on the thread pool. What goes on behind an awaited delay is a kit's own code and may block;
/// on the thread of the <see cref="HostClock"/> it would hold up every deadline of this node.
/// </summary>
/// <param name="clock">The clock that they follow.</param>
/// <param name="threw">Told what a timer of a kit threw: on the thread pool nobody else meets it, and it would end the host.</param>
public sealed class KitTime(TimeProvider clock, Action<Exception> threw) : TimeProvider
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
        clock.CreateTimer(_ => ThreadPool.UnsafeQueueUserWorkItem(_ => Fire(callback, state), null), null, dueTime, period);

    private void Fire(TimerCallback callback, object? state)
    {
        try
        {
            callback(state);
        }
        catch (Exception e)
        {
            threw(e);
        }
    }
}

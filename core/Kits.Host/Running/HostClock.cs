using System.Diagnostics;
using Kits.Host.Lateness;

namespace Kits.Host.Running;

/// <summary>
/// The system's time with timers on a thread of their own: a deadline passes even when the thread pool is busy (facts: a timer on a busy
/// pool was measured 4 s late). Callbacks run on that thread and must be short.
/// </summary>
public sealed class HostClock : TimeProvider, IDisposable
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<DueTimer, (long Due, long Sequence)> _due = new();
    private readonly AutoResetEvent _changed = new(false);
    private readonly Thread _thread;
    private readonly PressureStall _pressure = new();
    private readonly ITimer _heartbeat;
    private long _sequence;
    private volatile bool _ended;

    /// <summary>Starts the thread.</summary>
    public HostClock()
    {
        Lateness = new HostLateness(() => HostReading.Of(this, _pressure));
        _thread = new Thread(Run) { Name = "clock", IsBackground = true, Priority = ThreadPriority.Highest };
        _thread.Start();
        _heartbeat = CreateTimer(_ => Lateness.Take(), null, HostLateness.Every, HostLateness.Every);
    }

    /// <summary>Whether this host itself keeps up, measured on the thread of the clock.</summary>
    public HostLateness Lateness { get; }

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new DueTimer(this, callback, state, period);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
            _ended = true; // no timer touches the event from here on
        _heartbeat.Dispose();
        _changed.Set();
        if (Thread.CurrentThread == _thread)
            return; // a callback ends its own clock

        _thread.Join();
        _changed.Dispose();
        _pressure.Dispose();
    }

    private void Run()
    {
        while (!_ended)
        {
            var wait = FireWhatIsDue();
            _changed.WaitOne(wait);
        }
    }

    private TimeSpan FireWhatIsDue()
    {
        while (true)
        {
            DueTimer timer;
            lock (_gate)
            {
                if (!_due.TryPeek(out timer!, out var at))
                    return Timeout.InfiniteTimeSpan;
                if (!timer.IsCurrent(at.Sequence))
                {
                    _due.Dequeue();
                    continue;
                }

                var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), at.Due);
                if (left > TimeSpan.Zero)
                    return left + TimeSpan.FromMilliseconds(0.5); // a wait in whole milliseconds must not wake too early
                _due.Dequeue();
                timer.Rearm();
            }

            timer.Fire();
        }
    }

    private sealed class DueTimer(HostClock clock, TimerCallback callback, object? state, TimeSpan period) : ITimer
    {
        private TimeSpan _period = period;
        private bool _disposed;
        private long _current; // the sequence number of the queue entry that counts; 0: none

        public bool IsCurrent(long sequence) => _current == sequence;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                if (_disposed || clock._ended)
                    return false;

                _period = period;
                Enqueue(dueTime);
                if (clock._due.TryPeek(out _, out var first) && first.Sequence == _current)
                    clock._changed.Set(); // only what comes before all others changes when the thread must wake
                return true;
            }
        }

        public void Rearm() => Enqueue(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan);

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (clock._gate)
            {
                _disposed = true;
                _current = 0;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Enqueue(TimeSpan dueTime)
        {
            _current = 0;
            if (dueTime < TimeSpan.Zero)
                return; // Timeout.InfiniteTimeSpan: not until changed again

            _current = ++clock._sequence;
            clock._due.Enqueue(this, (Stopwatch.GetTimestamp() + (long)(dueTime.TotalSeconds * Stopwatch.Frequency), _current));
        }
    }
}

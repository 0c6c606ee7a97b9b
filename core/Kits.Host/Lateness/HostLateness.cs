using System.Diagnostics;
using System.Globalization;
using Kits.Sdk.Settings;

namespace Kits.Host.Lateness;

/// <summary>
/// Whether this host was itself held up, so that a check that gave no answer says nothing about the resource: "I was late" is not "it is
/// dead". What the machine says is taken once a second; the question is answered for the window that the asker waited.
/// </summary>
/// <remarks>
/// Three things are evidence, and how much of it excuses is weighed against the window, so that a hiccup a minute does not hide a service
/// that hangs:
/// <list type="bullet">
/// <item>This process did not run (stopped, starved, the virtual machine paused): its timer came late, by a tenth of the window in all.</item>
/// <item>The machine was suspended at any time of the window: connections and leases have aged while nobody watched.</item>
/// <item>Tasks were stalled (pressure stall information). CPU: 80% of the window, which means that nearly every CPU nearly always had one
/// more waiting, so that a check had at best half of one. Disk: half of the window in which nothing at all could run on. Memory: a quarter;
/// a healthy machine is near zero. A check had then perhaps half the time that it was given, or less.</item>
/// </list>
/// Pressure that fills more than half of the last ten minutes is this machine's usual load and excuses nothing any more: a service that
/// hangs on a busy machine is still found. A timer that comes late excuses for as long as it does.
/// </remarks>
public sealed class HostLateness
{
    private const int Kept = 600; // readings: ten minutes
    private const double TooMuchCpu = 0.8;
    private const double TooMuchIo = 0.5;
    private const double TooMuchMemory = 0.25;
    private static readonly TimeSpan LateBy = TimeSpan.FromMilliseconds(750);
    private static readonly TimeSpan SuspendedFor = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Func<HostReading> _read;
    private readonly Queue<(HostReading Reading, bool UnderPressure)> _readings = new(Kept + 1);
    private HostReading _last;
    private int _underPressure;

    /// <summary>Takes the first reading.</summary>
    /// <param name="read">Reads the machine.</param>
    public HostLateness(Func<HostReading> read)
    {
        _read = read;
        _last = read();
        _readings.Enqueue((_last, false));
    }

    /// <summary>Time between two readings.</summary>
    public static TimeSpan Every { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time that the host was held up or suspended; null if it never was.</summary>
    public HeldUp? Worst { get; private set; }

    /// <summary>The latest time that the host was held up or suspended; null if it never was.</summary>
    public HeldUp? Last { get; private set; }

    /// <summary>How much of the last ten minutes was spent under high pressure.</summary>
    public TimeSpan UnderPressure => _underPressure * Every;

    /// <summary>Whether that is so much that it excuses nothing any more.</summary>
    public bool PressureIsUsual => _underPressure > Kept / 2;

    /// <summary>Takes a reading. Called once a second, by one thread.</summary>
    public void Take()
    {
        lock (_gate)
        {
            var now = _read();
            if (Late(_last, now) is { Ticks: > 0 } late)
                Note(new HeldUp(now.At, late, NotRunning(late)));
            if (now.Suspended - _last.Suspended is var suspended && suspended >= SuspendedFor)
                Note(new HeldUp(now.At, suspended, WasSuspended(suspended)));
            Keep(now);
        }
    }

    /// <summary>Why the host was late at any time since a timestamp, in words that follow "the host itself was late:"; null if it kept up.</summary>
    public string? WhySince(long timestamp)
    {
        lock (_gate)
        {
            var now = _read();
            return NotRunningSince(timestamp, now) ?? SuspendedSince(timestamp, now) ?? StalledSince(timestamp, now);
        }
    }

    /// <summary>How tasks were stalled in the last ten seconds, as shares of that time; null where the kernel does not measure it.</summary>
    public (double Cpu, double Io, double Memory)? Pressure
    {
        get
        {
            lock (_gate)
            {
                var now = _read();
                return Shares(Before(now.Timestamp - Ticks(Lately)), now);
            }
        }
    }

    private void Note(HeldUp held)
    {
        Last = held;
        if (Worst is null || held.For > Worst.For)
            Worst = held;
    }

    private void Keep(HostReading now)
    {
        var high = TooMuch(Before(now.Timestamp - Ticks(Lately)), now) is not null;
        _readings.Enqueue((now, high));
        _underPressure += high ? 1 : 0;
        if (_readings.Count > Kept && _readings.Dequeue().UnderPressure)
            _underPressure--;
        _last = now;
    }

    private string? NotRunningSince(long timestamp, HostReading now)
    {
        var (late, before) = (TimeSpan.Zero, _readings.Peek().Reading);
        foreach (var (reading, _) in _readings)
        {
            if (reading.Timestamp >= timestamp)
                late += Late(before, reading);
            before = reading;
        }

        late += Late(_last, now); // the reading that is due and has not come
        return late > TimeSpan.Zero && late >= Stopwatch.GetElapsedTime(timestamp, now.Timestamp) / 10 ? NotRunning(late) : null;
    }

    private string? SuspendedSince(long timestamp, HostReading now)
    {
        var suspended = now.Suspended - Before(timestamp).Suspended;
        return suspended >= SuspendedFor ? WasSuspended(suspended) : null;
    }

    private string? StalledSince(long timestamp, HostReading now)
    {
        return PressureIsUsual ? null : TooMuch(Before(Math.Min(timestamp, now.Timestamp - Ticks(Every))), now);
    }

    /// <summary>The last reading that is not after a timestamp, or the oldest there is.</summary>
    private HostReading Before(long timestamp)
    {
        var found = _readings.Peek().Reading;
        foreach (var (reading, _) in _readings)
        {
            if (reading.Timestamp > timestamp)
                break;
            found = reading;
        }

        return found;
    }

    private static TimeSpan Late(HostReading earlier, HostReading later)
    {
        var late = later.Since(earlier) - Every;
        return late > LateBy ? late : TimeSpan.Zero;
    }

    private static string? TooMuch(HostReading earlier, HostReading later) => Shares(earlier, later) switch
    {
        { Memory: >= TooMuchMemory } stalled => $"tasks waited for memory {Percent(stalled.Memory)} of the time",
        { Io: >= TooMuchIo } stalled => $"all tasks waited for a disk {Percent(stalled.Io)} of the time",
        { Cpu: >= TooMuchCpu } stalled => $"tasks waited for a CPU {Percent(stalled.Cpu)} of the time",
        _ => null,
    };

    private static (double Cpu, double Io, double Memory)? Shares(HostReading earlier, HostReading later)
    {
        var window = later.Since(earlier);
        if (window < Every || later.Stalled is not { } after || earlier.Stalled is not { } before)
            return null;

        var stalled = after - before;
        return (stalled.Cpu / window, stalled.Io / window, stalled.Memory / window);
    }

    private static string NotRunning(TimeSpan late) => $"kitsd was held up for {Duration.Format(late)}";

    private static string WasSuspended(TimeSpan suspended) => $"the machine was suspended for {Duration.Format(suspended)}";

    private static string Percent(double share) => Math.Min(share, 1).ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal);

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}

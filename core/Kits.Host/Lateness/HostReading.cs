using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kits.Host.Lateness;

/// <summary>What is read of this machine once a second to know whether the host keeps up.</summary>
/// <param name="Timestamp">The monotonic clock, which stands still while the machine is suspended.</param>
/// <param name="At">The calendar's time.</param>
/// <param name="Suspended">How long the machine has been suspended since it booted.</param>
/// <param name="Stalled">How long tasks were stalled; null where the kernel does not measure it.</param>
public readonly partial record struct HostReading(long Timestamp, DateTimeOffset At, TimeSpan Suspended, StallTimes? Stalled)
{
    private const int ClockBoottime = 7; // runs on while the machine is suspended
    private static readonly TimeSpan ApartAtMost = TimeSpan.FromMilliseconds(10);

    /// <summary>Reads this machine. Touches no disk.</summary>
    public static HostReading Of(TimeProvider time, PressureStall pressure)
    {
        long now;
        TimeSpan sinceBoot;
        do
        {
            now = Stopwatch.GetTimestamp();
            sinceBoot = SinceBoot();
        }
        while (Stopwatch.GetElapsedTime(now) > ApartAtMost); // held up between the two clocks: their difference would look like a suspend

        return new HostReading(now, time.GetUtcNow(), sinceBoot - Stopwatch.GetElapsedTime(0, now), pressure.Read());
    }

    /// <summary>The monotonic time from an earlier reading to this one.</summary>
    public TimeSpan Since(HostReading earlier) => Stopwatch.GetElapsedTime(earlier.Timestamp, Timestamp);

    private static TimeSpan SinceBoot()
    {
        _ = ClockGetTime(ClockBoottime, out var now);
        return TimeSpan.FromSeconds(now.Seconds) + TimeSpan.FromTicks(now.Nanoseconds / TimeSpan.NanosecondsPerTick);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec now);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpec(nint Seconds, nint Nanoseconds);
}

using System.Diagnostics;
using Kits.Host.Lateness;

namespace Kits.Host.Tests.Lateness;

public sealed class HostLatenessTests
{
    private readonly HostLateness _lateness;
    private HostReading _machine = new(1_000_000_000, new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero), TimeSpan.Zero, new StallTimes());

    public HostLatenessTests() => _lateness = new HostLateness(() => _machine);

    [Fact]
    public void A_host_that_keeps_up_is_not_late()
    {
        Run(seconds: 60, cpu: 0.7, io: 0.4, memory: 0.2);

        Assert.Null(_lateness.WhySince(Ago(15)));
        Assert.Null(_lateness.Worst);
    }

    [Fact]
    public void A_process_that_stood_still_was_late_and_says_for_how_long()
    {
        Run(seconds: 5);
        Pass(61);
        _lateness.Take();
        Run(seconds: 5);

        Assert.Equal("kitsd was held up for 1m", _lateness.WhySince(Ago(15)));
        Assert.Null(_lateness.WhySince(Ago(4)));
    }

    [Fact]
    public void A_process_that_stands_still_is_late_before_its_timer_has_come()
    {
        Run(seconds: 5);
        Pass(8);

        Assert.Equal("kitsd was held up for 7s", _lateness.WhySince(Ago(15)));
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(60, false)]
    public void A_hiccup_excuses_only_what_it_may_have_caused(double window, bool excused)
    {
        Run(seconds: 100);
        Pass(3);
        _lateness.Take();
        Run(seconds: 5);

        Assert.Equal(excused, _lateness.WhySince(Ago(window)) is not null);
    }

    [Fact]
    public void Many_short_delays_add_up()
    {
        Run(seconds: 5);
        for (var beat = 0; beat < 5; beat++)
        {
            Pass(1.9);
            _lateness.Take();
        }

        Assert.Equal("kitsd was held up for 4.5s", _lateness.WhySince(Ago(15)));
    }

    [Fact]
    public void A_machine_that_was_suspended_was_late_although_its_clock_stood_still()
    {
        Run(seconds: 5);
        _machine = _machine with { Suspended = TimeSpan.FromHours(8), At = _machine.At.AddHours(8) };
        Run(seconds: 5);

        Assert.Equal("the machine was suspended for 8h", _lateness.WhySince(Ago(15)));
        Assert.Null(_lateness.WhySince(Ago(3)));
    }

    [Theory]
    [InlineData(0.95, 0, 0, "tasks waited for a CPU 95% of the time")]
    [InlineData(0.5, 0.6, 0, "all tasks waited for a disk 60% of the time")]
    [InlineData(0.95, 0.6, 0.3, "tasks waited for memory 30% of the time")]
    public void A_machine_on_which_tasks_are_stalled_is_late(double cpu, double io, double memory, string why)
    {
        Run(seconds: 30);
        Run(seconds: 20, cpu, io, memory);

        Assert.Equal(why, _lateness.WhySince(Ago(15)));
    }

    [Fact]
    public void Pressure_that_filled_only_a_part_of_the_window_excuses_nothing()
    {
        Run(seconds: 30);
        Run(seconds: 20, cpu: 1);

        Assert.Null(_lateness.WhySince(Ago(40)));
    }

    [Fact]
    public void Pressure_that_does_not_end_is_the_usual_load_and_excuses_nothing_until_it_has_ended()
    {
        Run(seconds: 600);
        Run(seconds: 290, cpu: 1);
        Assert.NotNull(_lateness.WhySince(Ago(15)));

        Run(seconds: 60, cpu: 1);
        Assert.Null(_lateness.WhySince(Ago(15)));

        Run(seconds: 600);
        Run(seconds: 20, cpu: 1);
        Assert.NotNull(_lateness.WhySince(Ago(15)));
    }

    [Fact]
    public void Where_the_kernel_measures_no_pressure_the_rest_still_counts()
    {
        _machine = _machine with { Stalled = null };
        Run(seconds: 5);
        Assert.Null(_lateness.WhySince(Ago(15)));
        Assert.Null(_lateness.Pressure);

        Pass(8);
        Assert.NotNull(_lateness.WhySince(Ago(15)));
    }

    [Fact]
    public void The_worst_and_the_latest_time_are_kept()
    {
        Run(seconds: 5);
        Pass(61);
        _lateness.Take();
        var worst = _machine.At;
        Run(seconds: 3600);
        Pass(3);
        _lateness.Take();

        Assert.Equal(new HeldUp(worst, TimeSpan.FromSeconds(60), "kitsd was held up for 1m"), _lateness.Worst);
        Assert.Equal(new HeldUp(_machine.At, TimeSpan.FromSeconds(2), "kitsd was held up for 2s"), _lateness.Last);
    }

    private void Run(int seconds, double cpu = 0, double io = 0, double memory = 0)
    {
        for (var second = 0; second < seconds; second++)
        {
            Pass(1);
            if (_machine.Stalled is { } stalled)
                _machine = _machine with { Stalled = new(stalled.Cpu + TimeSpan.FromSeconds(cpu), stalled.Io + TimeSpan.FromSeconds(io), stalled.Memory + TimeSpan.FromSeconds(memory)) };
            _lateness.Take();
        }
    }

    private void Pass(double seconds) => _machine = _machine with { Timestamp = _machine.Timestamp + Ticks(seconds), At = _machine.At.AddSeconds(seconds) };

    private long Ago(double seconds) => _machine.Timestamp - Ticks(seconds);

    private static long Ticks(double seconds) => (long)(seconds * Stopwatch.Frequency);
}

using Kits.Core.Recovery;

namespace Kits.Core.Tests.Recovery;

public sealed class StampTests
{
    private static readonly Stamp Earlier = Evidence.At(TimeSpan.FromHours(2));

    [Fact]
    public void Within_a_boot_the_monotonic_clock_counts_however_the_calendar_was_set() => Assert.Equal(
        TimeSpan.FromMinutes(1), new Stamp(Earlier.BootId, Earlier.Monotonic + TimeSpan.FromMinutes(1), Earlier.Wall.AddYears(-1)).Since(Earlier));

    [Fact]
    public void Across_boots_the_calendar_counts() =>
        Assert.Equal(TimeSpan.FromMinutes(7), new Stamp("another boot", TimeSpan.FromSeconds(20), Earlier.Wall.AddMinutes(7)).Since(Earlier));

    [Fact]
    public void A_calendar_set_back_across_boots_counts_as_no_time() =>
        Assert.Equal(TimeSpan.Zero, new Stamp("another boot", TimeSpan.FromHours(9), Earlier.Wall.AddMinutes(-7)).Since(Earlier));

    [Fact]
    public void What_is_yet_to_come_in_this_boot_was_no_time_ago() =>
        Assert.Equal(TimeSpan.Zero, Earlier.Since(Evidence.At(TimeSpan.FromHours(3))));
}

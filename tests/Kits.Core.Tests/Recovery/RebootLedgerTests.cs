using Kits.Core.Recovery;

namespace Kits.Core.Tests.Recovery;

public sealed class RebootLedgerTests
{
    private static readonly RebootBudget Budget = new(Allowed: 2, Reset: TimeSpan.FromMinutes(60));
    private static readonly RebootLedger Fresh = new([], At(0));

    [Fact]
    public void The_machine_stays_up_once_all_are_spent()
    {
        Assert.Null(Fresh.Start(At(0)).WhyNot(At(1), Budget));
        Assert.Equal(
            "all 2 reboots and shutdowns are spent, until there is no trouble for 1h",
            Fresh.Start(At(0)).Start(At(10)).WhyNot(At(20), Budget));
    }

    [Fact]
    public void They_count_for_as_long_as_trouble_goes_on()
    {
        var troubled = Enumerable.Range(1, 100).Aggregate(Fresh.Start(At(0)).Start(At(1)), (ledger, times) => ledger.Trouble(At(times * 59), Budget));
        Assert.NotNull(troubled.WhyNot(At(100 * 59), Budget));
    }

    [Fact]
    public void An_hour_without_trouble_forgives_them_and_trouble_after_it_does_not_bring_them_back()
    {
        var spent = Fresh.Start(At(0)).Start(At(1));
        Assert.Null(spent.WhyNot(At(61), Budget));
        Assert.Null(spent.Trouble(At(61), Budget).WhyNot(At(62), Budget));
    }

    [Fact]
    public void They_count_across_the_reboot_that_they_are() =>
        Assert.NotNull(Fresh.Start(At(0)).Start(At(1)).WhyNot(At(5) with { BootId = "next", Monotonic = TimeSpan.Zero }, Budget));

    [Fact]
    public void Where_none_is_allowed_the_machine_always_stays_up() => Assert.NotNull(Fresh.WhyNot(At(1000), Budget with { Allowed = 0 }));

    private static Stamp At(double minutes) => Evidence.At(TimeSpan.FromMinutes(minutes));
}

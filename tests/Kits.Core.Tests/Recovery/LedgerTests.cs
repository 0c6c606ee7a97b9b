using Kits.Core.Recovery;

namespace Kits.Core.Tests.Recovery;

public sealed class LedgerTests
{
    private static readonly ResourceRules GoesOn = new() { Attempts = 3, Within = TimeSpan.FromMinutes(10), Then = FinalAction.Continue };
    private static readonly ResourceRules Ends = GoesOn with { Then = FinalAction.StopHere };

    [Fact]
    public void Nothing_is_spent_of_an_empty_ledger() => Assert.Equal((0, 0), (Ledger.Empty.Spent(At(0), GoesOn), Ledger.Empty.RestartsSpent(At(0), GoesOn)));

    [Fact]
    public void Every_recovery_started_is_spent_until_the_window_has_passed()
    {
        var ledger = After(0, 5);
        Assert.Equal((2, 1, 0), (ledger.Spent(At(9.99), GoesOn), ledger.Spent(At(10), GoesOn), ledger.Spent(At(15), GoesOn)));
    }

    [Fact]
    public void Where_the_end_has_consequences_a_recovery_is_spent_until_it_served_for_the_whole_window()
    {
        var ledger = After(0, 9, 18);
        Assert.Equal((3, 3, 0), (ledger.Spent(At(18), Ends), ledger.Spent(At(27.99), Ends), ledger.Spent(At(28), Ends)));
        Assert.Equal(1, ledger.Spent(At(19), GoesOn));
    }

    [Fact]
    public void A_pause_as_long_as_the_window_forgives_what_was_before_it() => Assert.Equal(1, After(0, 1, 12).Spent(At(13), Ends));

    [Fact]
    public void A_thousand_recoveries_are_remembered() =>
        Assert.Equal(At(1), Enumerable.Range(0, 1001).Aggregate(Ledger.Empty, (ledger, minute) => ledger.Started(At(minute))).Attempts[0]);

    [Fact]
    public void A_recovery_is_spent_across_a_boot_by_the_wall_clock()
    {
        var ledger = After(0);
        Assert.Equal((1, 0), (ledger.Spent(At(9) with { BootId = "next", Monotonic = TimeSpan.Zero }, GoesOn), ledger.Spent(At(11) with { BootId = "next", Monotonic = TimeSpan.Zero }, GoesOn)));
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(2, 4)]
    [InlineData(1, 7)]
    public void A_recovery_is_given_back_when_enough_of_those_spent_have_left_the_window(int allowed, double minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), After(0, 3).RefillsIn(At(6), GoesOn with { Attempts = allowed }));

    [Fact]
    public void Where_the_end_has_consequences_all_are_given_back_at_once_after_the_whole_window() =>
        Assert.Equal(TimeSpan.FromMinutes(9), After(0, 9, 18).RefillsIn(At(19), Ends));

    [Fact]
    public void Where_none_is_allowed_none_is_ever_given_back() => Assert.Null(Ledger.Empty.RefillsIn(At(0), GoesOn with { Attempts = 0 }));

    [Fact]
    public void Restarts_of_the_hierarchy_are_counted_by_themselves()
    {
        var ledger = After(0, 1).Restarted(At(1));
        Assert.Equal((2, 1), (ledger.Spent(At(2), GoesOn), ledger.RestartsSpent(At(2), GoesOn)));
        Assert.Equal(TimeSpan.FromMinutes(9), ledger.RestartsRefillIn(At(2), GoesOn with { Restarts = 1 }));
    }

    private static Ledger After(params double[] minutes) => minutes.Aggregate(Ledger.Empty, (ledger, minute) => ledger.Started(At(minute)));

    private static Stamp At(double minutes) => Evidence.At(TimeSpan.FromMinutes(minutes));
}

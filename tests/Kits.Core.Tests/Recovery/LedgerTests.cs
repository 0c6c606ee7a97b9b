using Kits.Core.Recovery;

namespace Kits.Core.Tests.Recovery;

public sealed class LedgerTests
{
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(10);

    [Fact]
    public void Nothing_is_spent_of_an_empty_ledger() => Assert.Equal(0, Ledger.Empty.Spent(At(0), Within));

    [Fact]
    public void Every_recovery_started_is_spent_until_the_window_has_passed()
    {
        var ledger = Ledger.Empty.Started(At(0), Within).Started(At(5), Within);
        Assert.Equal((2, 1, 0), (ledger.Spent(At(9.99), Within), ledger.Spent(At(10), Within), ledger.Spent(At(15), Within)));
    }

    [Fact]
    public void What_is_older_than_the_window_is_dropped_when_the_next_one_starts() =>
        Assert.Equal([At(5), At(12)], Ledger.Empty.Started(At(0), Within).Started(At(5), Within).Started(At(12), Within).Attempts);

    [Fact]
    public void A_recovery_is_spent_across_a_boot_by_the_wall_clock()
    {
        var ledger = Ledger.Empty.Started(At(0), Within);
        Assert.Equal((1, 0), (ledger.Spent(At(9) with { BootId = "next", Monotonic = TimeSpan.Zero }, Within), ledger.Spent(At(11) with { BootId = "next", Monotonic = TimeSpan.Zero }, Within)));
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(2, 4)]
    [InlineData(1, 7)]
    public void A_recovery_is_given_back_when_enough_of_those_spent_have_left_the_window(int allowed, double minutes)
    {
        var ledger = Ledger.Empty.Started(At(0), Within).Started(At(3), Within);
        Assert.Equal(TimeSpan.FromMinutes(minutes), ledger.RefillsIn(At(6), Within, allowed));
    }

    [Fact]
    public void Where_none_is_allowed_none_is_ever_given_back() => Assert.Null(Ledger.Empty.RefillsIn(At(0), Within, allowed: 0));

    private static Stamp At(double minutes) => Evidence.At(TimeSpan.FromMinutes(minutes));
}

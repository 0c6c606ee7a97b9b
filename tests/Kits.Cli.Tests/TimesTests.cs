using Kits.Cli.Printing;

namespace Kits.Cli.Tests;

public sealed class TimesTests
{
    [Theory]
    [InlineData(-5, "0 s")]
    [InlineData(42, "42 s")]
    [InlineData(192, "3 m 12 s")]
    [InlineData(18_180, "5 h 3 m")]
    [InlineData(1_051_200, "12 d 4 h")]
    public void A_time_span_is_told_in_its_two_largest_units(int seconds, string text) =>
        Assert.Equal(text, Times.Long(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0.4, "under 1 ms")]
    [InlineData(45.3, "45 ms")]
    [InlineData(1_240, "1.2 s")]
    [InlineData(125_000, "2 m 5 s")]
    public void What_something_took_is_told_no_finer_than_it_matters(double milliseconds, string text) =>
        Assert.Equal(text, Times.Took(milliseconds));
}

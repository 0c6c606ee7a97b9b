using Kits.Sdk.Settings;

namespace Kits.Sdk.Tests.Settings;

public sealed class DurationTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("10s", 10)]
    [InlineData("1.5s", 1.5)]
    [InlineData("30m", 1800)]
    [InlineData("2h", 7200)]
    [InlineData("7d", 604800)]
    [InlineData("0s", 0)]
    public void A_duration_has_a_number_and_a_unit(string text, double seconds)
    {
        Assert.True(Duration.TryParse(text, out var duration, out _));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData("10", "10 has no unit; did you mean 10s? Units are ms, s, m, h, d")]
    [InlineData("10 s", "10 s is not a duration; write one like 500ms, 10s, 30m, 2h or 7d")]
    [InlineData("-5s", "-5s is not a duration; write one like 500ms, 10s, 30m, 2h or 7d")]
    [InlineData("5sec", "5sec is not a duration; write one like 500ms, 10s, 30m, 2h or 7d")]
    [InlineData("5sm", "sm is no unit of time; units are ms, s, m, h, d")]
    [InlineData("", " is not a duration; write one like 500ms, 10s, 30m, 2h or 7d")]
    [InlineData("99999999d", "99999999d is longer than a hundred years")]
    public void Anything_else_is_refused_in_words(string text, string problem)
    {
        Assert.False(Duration.TryParse(text, out _, out var told));
        Assert.Equal(problem, told);
    }

    [Theory]
    [InlineData(0.045, "45ms")]
    [InlineData(2.5, "2.5s")]
    [InlineData(12, "12s")]
    [InlineData(90, "1m30s")]
    [InlineData(5400, "1h30m")]
    [InlineData(90000, "1d1h")]
    [InlineData(-12, "-12s")]
    public void A_duration_is_written_as_it_is_read(double seconds, string text) => Assert.Equal(text, Duration.Format(TimeSpan.FromSeconds(seconds)));
}

using System.Globalization;

namespace Kits.Cli.Printing;

/// <summary>Times and durations as people read them.</summary>
internal static class Times
{
    /// <summary>The two largest units: <c>42 s</c>, <c>3 m 12 s</c>, <c>5 h 3 m</c>, <c>12 d 4 h</c>. A clock set back gives <c>0 s</c>.</summary>
    public static string Long(TimeSpan span) => span switch
    {
        { Ticks: < 0 } => "0 s",
        { TotalMinutes: < 1 } => $"{span.Seconds} s",
        { TotalHours: < 1 } => $"{span.Minutes} m {span.Seconds} s",
        { TotalDays: < 1 } => $"{span.Hours} h {span.Minutes} m",
        _ => $"{span.Days} d {span.Hours} h",
    };

    /// <summary>How long something took: <c>45 ms</c>, <c>1.2 s</c>, then as <see cref="Long"/>.</summary>
    public static string Took(double milliseconds) => milliseconds switch
    {
        < 1 => "under 1 ms",
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0} ms"),
        < 60_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.0} s"),
        _ => Long(TimeSpan.FromMilliseconds(milliseconds)),
    };

    public static string Stamp(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}

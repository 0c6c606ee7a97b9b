using System.Globalization;

namespace Kits.Sdk.Settings;

/// <summary>Durations as configurations write them: <c>500ms 10s 30m 2h 7d</c>. A bare number is an error.</summary>
public static class Duration
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)),
    ];

    /// <summary>Reads a duration.</summary>
    /// <param name="text">Digits, perhaps with a decimal point, and a unit.</param>
    /// <param name="duration">What was read.</param>
    /// <param name="problem">What was expected, if it could not be read; otherwise empty.</param>
    public static bool TryParse(string text, out TimeSpan duration, out string problem)
    {
        duration = default;
        problem = "";
        var digits = text.AsSpan().TrimEnd("smhd");
        var unit = text[digits.Length..];
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
            problem = $"{text} is not a duration; write one like 500ms, 10s, 30m, 2h or 7d";
        else if (unit.Length == 0)
            problem = $"{text} has no unit; did you mean {text}s? Units are ms, s, m, h, d";
        else if (Array.Find(Units, candidate => candidate.Unit == unit) is not { Unit: not null } known)
            problem = $"{unit} is no unit of time; units are ms, s, m, h, d";
        else if (count * known.Length.TotalDays > 36500)
            problem = $"{text} is longer than a hundred years";
        else
            duration = count * known.Length;
        return problem.Length == 0;
    }

    /// <summary>Writes a duration as an operator reads it: <c>1h30m</c>, <c>12s</c>, <c>45ms</c>.</summary>
    public static string Format(TimeSpan duration) => duration switch
    {
        _ when duration < TimeSpan.Zero => "-" + Format(duration.Negate()),
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(duration.TotalMilliseconds)}ms"),
        { TotalSeconds: < 10 } when duration.Milliseconds != 0 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.#}s"),
        { TotalMinutes: < 1 } => $"{duration.Seconds}s",
        { TotalHours: < 1 } => $"{duration.Minutes}m" + (duration.Seconds == 0 ? "" : $"{duration.Seconds}s"),
        { TotalDays: < 1 } => $"{duration.Hours}h" + (duration.Minutes == 0 ? "" : $"{duration.Minutes}m"),
        _ => $"{duration.Days}d" + (duration.Hours == 0 ? "" : $"{duration.Hours}h"),
    };
}

using System.Globalization;

namespace Kits.Benchmarks;

/// <summary>The table that is printed: what was measured, beside the aim and what peers need.</summary>
internal sealed class Figures
{
    public Figures()
    {
        Console.WriteLine($"load average at start: {Load}");
        Row("figure", "median", "p95", "max", "n", "aim", "beside it");
    }

    private static string Load => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));

    /// <summary>A row of times in milliseconds.</summary>
    public static void Times(string figure, IReadOnlyList<double> milliseconds, string aim, string beside)
    {
        var sorted = milliseconds.Order().ToList();
        Row(figure, Milliseconds(sorted[sorted.Count / 2]), Milliseconds(sorted[sorted.Count * 95 / 100]), Milliseconds(sorted[^1]), sorted.Count.ToString(CultureInfo.InvariantCulture), aim, beside);
    }

    /// <summary>A row of one value.</summary>
    public static void Value(string figure, string value, string aim, string beside) => Row(figure, value, "", "", "1", aim, beside);

    public static void End() => Console.WriteLine($"load average at end: {Load}");

    private static string Milliseconds(double value) => value.ToString(value < 10 ? "0.0 ms" : "0 ms", CultureInfo.InvariantCulture);

    private static void Row(string figure, string median, string p95, string max, string n, string aim, string beside) =>
        Console.WriteLine($"{figure,-46} {median,10} {p95,10} {max,10} {n,5}  {aim,-22} {beside}");
}

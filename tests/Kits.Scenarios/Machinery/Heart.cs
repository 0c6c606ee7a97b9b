using System.Globalization;

namespace Kits.Scenarios.Machinery;

/// <summary>An application of a node that shows that it lives: heart.sh.</summary>
internal sealed class Heart(Node node, string name, string? folder = null)
{
    private string Beats { get; } = Path.Combine(folder ?? node.Folder, $"{name}.beats");

    private string StartsFile { get; } = node.Place($"{name}.starts");

    /// <summary>Its settings for the kit exec.</summary>
    public string Settings => $"{{ binfile: {node.Place("heart.sh")}, cmdline_options: {Beats} {StartsFile}, pidfile: {node.Place($"{name}.pid")} }}";

    /// <summary>Every pid that was started, in order.</summary>
    public IReadOnlyList<int> Starts => [.. node.Lines(StartsFile).Select(Number)];

    /// <summary>The one that was started last, and lives; otherwise 0.</summary>
    public int Pid => Starts is [.., var last] && node.IsAlive(last) ? last : 0;

    public int Count => node.Lines(Beats).Count;

    public Task BeatsAsync(int from) => node.UntilAsync($"{name} writes", () => Count > from && Pid != 0);

    public Task BeatsAsync() => BeatsAsync(Count);

    /// <summary>The longest pause between two beats.</summary>
    public TimeSpan LongestPause()
    {
        var times = node.Lines(Beats).Select(line => line.Split(' ')).Where(words => words.Length == 2)
            .Select(words => long.Parse(words[0], CultureInfo.InvariantCulture)).ToList();
        return TimeSpan.FromMicroseconds(times.Zip(times.Skip(1), (earlier, later) => later - earlier).Max());
    }

    private static int Number(string line) => int.Parse(line, CultureInfo.InvariantCulture);
}

using Kits.Core.Recovery;

namespace Kits.Core.Resources;

/// <summary>A time in which a person works on a resource: nothing is checked or recovered, and nothing is stopped either (SG-51).</summary>
/// <param name="Who">Who asked for it.</param>
/// <param name="Why">The reason that he gave, or null.</param>
/// <param name="Since">Since when.</param>
/// <param name="For">How long it lasts; null: until it is ended.</param>
public sealed record Maintenance(string Who, string? Why, Stamp Since, TimeSpan? For)
{
    /// <summary>How long it still lasts; zero if it is over, null if it lasts until it is ended.</summary>
    public TimeSpan? Left(Stamp now) => For is not { } whole ? null
        : whole - now.Since(Since) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>As it is shown wherever the resource is.</summary>
    public override string ToString() =>
        $"in maintenance by {Who} since {Since.Wall:yyyy-MM-dd HH:mm}Z {(For is { } whole ? $"until {Since.Wall + whole:yyyy-MM-dd HH:mm}Z" : "until it is ended")}{(Why is null ? "" : $": {Why}")}";
}

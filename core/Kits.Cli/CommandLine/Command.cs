using Kits.Cli.Printing;

namespace Kits.Cli.CommandLine;

/// <summary>One command: how it is called, and what it does once every word of it is understood.</summary>
/// <param name="Name">As it is called: <c>kits status</c>, <c>lcdstatus</c>.</param>
/// <param name="Words">The words it takes, those that may be missing in brackets: <c>TAG</c>, <c>[TAG]</c>, or nothing.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Options">What it understands beyond its words.</param>
/// <param name="RunAsync">Does it, and answers the exit code.</param>
internal sealed record Command(
    string Name, string Words, string Summary, IReadOnlyList<Option> Options, Func<Call, Screen, Task<int>> RunAsync)
{
    /// <summary>Whether words behind <c>--</c> are taken, to reach the kit.</summary>
    public bool TakesArguments { get; init; }

    /// <summary>What the help says beyond the summary and the options.</summary>
    public string? Remarks { get; init; }

    public IReadOnlyList<string> Places { get; } = Words.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public string Usage => string.Join(' ', [Name, .. Places, .. Options.Select(Bracketed), .. Behind]);

    private IEnumerable<string> Behind => TakesArguments ? ["[-- ARGS]"] : [];

    private static string Bracketed(Option option)
    {
        var written = option.Value is null ? option.Spellings[0] : $"{option.Spellings[0]} {option.Value}";
        return (option.IsRequired ? written : $"[{written}]") + (option.Repeats ? "..." : "");
    }
}

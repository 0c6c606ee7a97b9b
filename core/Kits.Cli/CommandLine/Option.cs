namespace Kits.Cli.CommandLine;

/// <summary>One option that a command understands.</summary>
/// <param name="Names">Its spellings, parted by blanks: <c>-f --file</c>.</param>
/// <param name="Value">What stands behind it, for the help; null for a switch.</param>
/// <param name="Meaning">What it does, for the help.</param>
internal sealed record Option(string Names, string? Value, string Meaning)
{
    /// <summary>May stand more than once.</summary>
    public bool Repeats { get; init; }

    /// <summary>The command means nothing without it.</summary>
    public bool IsRequired { get; init; }

    public IReadOnlyList<string> Spellings { get; } = Names.Split(' ');

    public override string ToString() => Value is null ? string.Join(", ", Spellings) : $"{string.Join(", ", Spellings)} {Value}";
}

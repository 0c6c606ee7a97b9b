namespace Kits.Scripting.Vocabulary;

/// <summary>What one call of a script may use. Beyond that it is ended, and its answer is that it was.</summary>
public sealed record ScriptLimits
{
    /// <summary>The usual limits.</summary>
    public static ScriptLimits Usual { get; } = new();

    /// <summary>How long it may take. Each call brings its own: what is left of the kit's deadline.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many statements JavaScript may execute: what about a second suffices for.</summary>
    public long Statements { get; init; } = 5_000_000;

    /// <summary>How many bytes JavaScript may allocate in one call.</summary>
    public long Memory { get; init; } = 64L * 1024 * 1024;

    /// <summary>How deep JavaScript functions may call each other.</summary>
    public int Recursion { get; init; } = 500;

    /// <summary>The longest array and string in JavaScript.</summary>
    public uint Length { get; init; } = 1_000_000;

    /// <summary>How long one regular expression in JavaScript may search.</summary>
    public TimeSpan RegularExpression { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How much of its output is kept, in characters.</summary>
    public int Output { get; init; } = 32 * 1024;
}

using System.Text;
using Kits.Cli.Linux;

namespace Kits.Cli.Printing;

/// <summary>Where a command writes, and who reads it there: a person at a terminal, or a pipe.</summary>
internal sealed class Screen(TextWriter output, TextWriter errors, TimeProvider clock)
{
    /// <summary>A person reads: tables, and lines that may be drawn anew.</summary>
    public bool IsTerminal { get; init; }

    public bool HasColour { get; init; }

    /// <summary>Whether the reader's locale shows more than ASCII.</summary>
    public bool IsUnicode { get; init; }

    /// <summary>How many letters fit on a line; a pipe has room for any.</summary>
    public int Width { get; init; } = int.MaxValue;

    public DateTimeOffset Now => clock.GetUtcNow();

    public TimeProvider Clock => clock;

    /// <summary>The screen that this process was started with.</summary>
    public static Screen OfThisProcess()
    {
        var width = Variable("TERM") is null or "dumb" ? null : Terminal.Width();

        return new Screen(Writer(DescriptorStream.Output), Writer(DescriptorStream.Errors), TimeProvider.System)
        {
            IsTerminal = width is not null,
            HasColour = width is not null && Variable("NO_COLOR") is null,
            IsUnicode = (Variable("LC_ALL") ?? Variable("LC_CTYPE") ?? Variable("LANG") ?? "").Contains("UTF", StringComparison.OrdinalIgnoreCase),
            Width = width ?? int.MaxValue,
        };
    }

    public void Line(string text = "") => output.WriteLine(text);

    /// <summary>Rows under their headings; for a pipe the same, a row a line.</summary>
    public void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var all = rows.Select(row => row.Select(Text.OneLine).ToList()).ToList();
        var widths = headings.Select((heading, column) => all.Select(row => row[column].Length).Append(heading.Length).Max()).ToList();
        Line(Paint(Row(headings), Colour.Bold));
        foreach (var row in all)
            Line(Row(row));

        string Row(IReadOnlyList<string> cells) => string.Join("  ", cells.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();
    }

    /// <summary>One line for a failure, behind everything that was written so far.</summary>
    public void Fail(string text)
    {
        Flush();
        errors.WriteLine(Text.OneLine(text));
        errors.Flush();
    }

    public void Flush() => output.Flush();

    /// <summary>Begins the picture again at the top of the terminal.</summary>
    public void Clear() => output.Write("\e[H\e[J");

    public string Paint(string text, Colour colour) => HasColour && text.Length > 0 ? $"\e[{(int)colour}m{text}\e[0m" : text;

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static StreamWriter Writer(int descriptor) => new(new DescriptorStream(descriptor), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 4096);
}

/// <summary>Colours by their ANSI numbers (ECMA-48).</summary>
internal enum Colour
{
    Bold = 1,
    Faint = 2,
    Red = 31,
    Green = 32,
    Yellow = 33,
    Cyan = 36,
}

namespace Kits.Cli.Printing;

/// <summary>Words of others, made fit to be printed.</summary>
internal static class Text
{
    /// <summary>Without anything that would break the line or drive the terminal.</summary>
    public static string OneLine(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim() : text;

    /// <summary>At most so many letters; three dots stand for what is left out.</summary>
    public static string Shorten(string text, int most) => text.Length > most ? text[..(most - 3)] + "..." : text;
}

using System.Text.RegularExpressions;
using Kits.Sdk.Settings;

namespace Kits.Simulation.Scenarios;

/// <summary>A story in plain text: what is given, what happens, what must be so then. Lines that begin with # are for the reader.</summary>
/// <param name="Name">The name of its file.</param>
/// <param name="Lines">Its sentences, each with its place.</param>
public sealed partial record Scenario(string Name, IReadOnlyList<(string Place, string Text, Action<Telling> Happen)> Lines)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">A line is no sentence; the message says where, and what is nearest to it.</exception>
    public static Scenario Read(string path) => Parse(Path.GetFileNameWithoutExtension(path), File.ReadAllLines(path));

    /// <summary>Reads a text.</summary>
    /// <inheritdoc cref="Read" path="/exception" />
    public static Scenario Parse(string name, IReadOnlyList<string> text)
    {
        var lines = new List<(string, string, Action<Telling>)>();
        var kind = "";
        for (var number = 1; number <= text.Count; number++)
        {
            var line = Blanks().Replace(text[number - 1].Trim(), " ");
            if (line.Length == 0 || line[0] == '#')
                continue;

            var place = $"{name}.txt:{number}";
            var first = line.Split(' ')[0];
            if (first is "given" or "when" or "then")
                kind = first;
            else if (first == "and" && kind.Length > 0)
                line = $"{kind}{line["and".Length..]}";
            else
                throw new FormatException($"{place}: a line begins with given, when, then or and, not with \"{first}\"{NearestWord.Suggestion(first, ["given", "when", "then", "and"])}");

            lines.Add((place, line, Find(line) ?? throw new FormatException($"{place}: \"{line}\" is no sentence{Nearest(kind, line)}")));
        }

        return new Scenario(name, lines);
    }

    private static Action<Telling>? Find(string line) => Sentences.All.Select(sentence => sentence.Read(line)).FirstOrDefault(found => found is not null);

    private static string Nearest(string kind, string line)
    {
        var words = line.Split(' ');
        var near = Sentences.All.Where(sentence => sentence.Form.StartsWith(kind, StringComparison.Ordinal))
            .OrderByDescending(sentence => Likeness(sentence.Form.Split(' '), words)).Take(3);
        return $"; near to it are\n{string.Join('\n', near.Select(sentence => $"    {sentence.Form}"))}";
    }

    // Word by word: the same, what stands for anything, or a slip of the pen.
    private static double Likeness(string[] form, string[] words) =>
        form.Zip(words, (of, word) => of == word ? 2 : char.IsUpper(of[^1]) ? 1 : NearestWord.To(word, [of]) is null ? 0 : 1.5).Sum()
        - Math.Abs(form.Length - words.Length);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}

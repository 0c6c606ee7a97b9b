using System.Text;

namespace Kits.Sdk.Settings;

/// <summary>Splits a command line into words. Quotes keep blanks together; nothing else is special, because no shell is near.</summary>
public static class Words
{
    /// <summary>The words of a text that was validated.</summary>
    public static IReadOnlyList<string> Of(string text) =>
        TrySplit(text, out var words, out var problem) ? words : throw new ArgumentException(problem, nameof(text));

    /// <summary>
    /// Splits on blanks; false, with the problem, if it cannot be split. Within <c>"</c>, <c>\"</c> and <c>\\</c> stand for <c>"</c> and
    /// <c>\</c>; within <c>'</c> all stands for itself.
    /// </summary>
    public static bool TrySplit(string text, out IReadOnlyList<string> words, out string problem)
    {
        var found = new List<string>();
        StringBuilder? word = null; // null between words; an empty word is one that was quoted
        char? quote = null;
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (quote == '"' && letter == '\\' && i + 1 < text.Length && text[i + 1] is '"' or '\\')
                word!.Append(text[++i]);
            else if (letter == quote)
                quote = null;
            else if (quote is null && letter is '"' or '\'')
                (quote, word) = (letter, word ?? new StringBuilder());
            else if (quote is null && char.IsWhiteSpace(letter))
                (found, word) = Ended(found, word);
            else
                (word ??= new StringBuilder()).Append(letter);
        }

        (words, _) = Ended(found, word);
        problem = quote is null ? "" : $"the quote {quote} is never closed";
        return quote is null;

        static (List<string> Found, StringBuilder? Word) Ended(List<string> found, StringBuilder? word)
        {
            if (word is not null)
                found.Add(word.ToString());
            return (found, null);
        }
    }
}

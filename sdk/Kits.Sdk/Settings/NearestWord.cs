namespace Kits.Sdk.Settings;

/// <summary>Finds what somebody meant.</summary>
public static class NearestWord
{
    /// <summary>The candidate nearest to a word, or null if none is near (more than a third of the letters would have to change).</summary>
    public static string? To(string word, IEnumerable<string> candidates) =>
        candidates.Select(candidate => (candidate, distance: Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(pair => pair.distance <= Math.Max(1, Math.Max(word.Length, pair.candidate.Length) / 3))
            .OrderBy(pair => pair.distance)
            .Select(pair => pair.candidate)
            .FirstOrDefault();

    /// <summary><c>, did you mean cidr_netmask?</c>, or nothing.</summary>
    public static string Suggestion(string word, IEnumerable<string> candidates) =>
        To(word, candidates) is { } nearest ? $", did you mean {nearest}?" : "";

    // Optimal string alignment: Levenshtein's distance with neighbouring letters swapped counted as one slip.
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            table[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            table[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var substitute = table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                table[i, j] = Math.Min(substitute, Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
            }
        }

        return table[a.Length, b.Length];
    }
}

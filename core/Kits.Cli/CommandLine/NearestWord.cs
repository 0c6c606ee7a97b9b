namespace Kits.Cli.CommandLine;

/// <summary>The word that a mistyped one was probably meant to be.</summary>
internal static class NearestWord
{
    /// <summary><c> (did you mean "status"?)</c>, or nothing if no word is near.</summary>
    public static string Hint(string typed, IEnumerable<string> known) =>
        Find(typed, known) is { } near ? $" (did you mean \"{near}\"?)" : "";

    public static string? Find(string typed, IEnumerable<string> known)
    {
        var best = known
            .Select(word => (Word: word, Distance: Distance(typed.ToLowerInvariant(), word.ToLowerInvariant())))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault();

        return best.Word is not null && best.Distance <= Math.Max(1, typed.Length / 3) ? best.Word : null;
    }

    /// <summary>Letters to insert, delete, change or swap with their neighbour (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var costs = new int[a.Length + 1, b.Length + 1];

        for (var i = 0; i <= a.Length; i++)
            for (var j = 0; j <= b.Length; j++)
                costs[i, j] = i == 0 || j == 0 ? i + j : Cheapest(i, j);

        return costs[a.Length, b.Length];

        int Cheapest(int i, int j)
        {
            var change = costs[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            var least = Math.Min(change, Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1);
            var swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            return swapped ? Math.Min(least, costs[i - 2, j - 2] + 1) : least;
        }
    }
}

using System.Collections.Immutable;

namespace Kits.Core.Recovery;

/// <summary>Which recoveries of a resource were started, and when. Every one counts, whether it cured or not.</summary>
/// <param name="Attempts">When each was started, oldest first.</param>
public sealed record Ledger(ImmutableArray<Stamp> Attempts)
{
    /// <summary>Nothing was tried yet.</summary>
    public static Ledger Empty { get; } = new([]);

    /// <summary>The ledger with one more recovery started; what is older than the window is dropped.</summary>
    public Ledger Started(Stamp now, TimeSpan within) =>
        new([.. Attempts.Where(attempt => now.Since(attempt) < within), now]);

    /// <summary>How many of the allowed recoveries are spent.</summary>
    public int Spent(Stamp now, TimeSpan within) => Attempts.Count(attempt => now.Since(attempt) < within);

    /// <summary>How long it takes until fewer than allowed are spent; null if none is allowed.</summary>
    public TimeSpan? RefillsIn(Stamp now, TimeSpan within, int allowed) => allowed == 0
        ? null
        : Attempts.Select(attempt => within - now.Since(attempt)).Where(left => left > TimeSpan.Zero).OrderDescending().ElementAtOrDefault(allowed - 1);
}

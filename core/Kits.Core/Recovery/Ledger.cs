using System.Collections.Immutable;

namespace Kits.Core.Recovery;

/// <summary>Which recoveries of a resource were started, and when. Every one counts, whether it cured or not.</summary>
/// <param name="Attempts">When each was started, oldest first.</param>
/// <param name="Restarts">When one of them removed and restored the resource with all above it, oldest first.</param>
public sealed record Ledger(ImmutableArray<Stamp> Attempts, ImmutableArray<Stamp> Restarts)
{
    private const int Longest = 1000;

    /// <summary>Nothing was tried yet.</summary>
    public static Ledger Empty { get; } = new([], []);

    /// <summary>The ledger with one more recovery started.</summary>
    public Ledger Started(Stamp now) => this with { Attempts = Add(Attempts, now) };

    /// <summary>The ledger with one more restart of the hierarchy started.</summary>
    public Ledger Restarted(Stamp now) => this with { Restarts = Add(Restarts, now) };

    /// <summary>The ledger without what another one holds: what was started since.</summary>
    public Ledger Without(Ledger past) => new([.. Attempts.Except(past.Attempts)], [.. Restarts.Except(past.Restarts)]);

    /// <summary>How many of the allowed recoveries are spent.</summary>
    public int Spent(Stamp now, ResourceRules rules) => Math.Max(
        Within(Attempts, now, rules.Within),
        rules.Then == FinalAction.Continue ? 0 : InRow(Attempts, now, rules.Within));

    /// <summary>How many of the allowed restarts of the hierarchy are spent.</summary>
    public int RestartsSpent(Stamp now, ResourceRules rules) => Within(Restarts, now, rules.Within);

    /// <summary>How long it takes until fewer recoveries than allowed are spent; null if none is allowed, zero if that is so now.</summary>
    public TimeSpan? RefillsIn(Stamp now, ResourceRules rules) => RefillsIn(Attempts, now, rules.Within, rules.Attempts) switch
    {
        { } window when rules.Then != FinalAction.Continue && InRow(Attempts, now, rules.Within) >= rules.Attempts => Longer(window, rules.Within - now.Since(Attempts[^1])),
        var window => window,
    };

    /// <summary>How long it takes until fewer restarts than allowed are spent; null if none is allowed, zero if that is so now.</summary>
    public TimeSpan? RestartsRefillIn(Stamp now, ResourceRules rules) => RefillsIn(Restarts, now, rules.Within, rules.Restarts ?? rules.Attempts);

    private static ImmutableArray<Stamp> Add(ImmutableArray<Stamp> stamps, Stamp now) => [.. stamps.TakeLast(Longest - 1), now];

    private static int Within(ImmutableArray<Stamp> stamps, Stamp now, TimeSpan within) => stamps.Count(stamp => now.Since(stamp) < within);

    // Those between which the resource never served for the whole window: what fails again and again, however slowly, comes to an end
    // (CP-52 forgets them at the first good check, and so goes on for ever).
    private static int InRow(ImmutableArray<Stamp> stamps, Stamp now, TimeSpan within)
    {
        var (count, next) = (0, now);
        while (count < stamps.Length && next.Since(stamps[^(count + 1)]) < within)
            next = stamps[^++count];
        return count;
    }

    private static TimeSpan? RefillsIn(ImmutableArray<Stamp> stamps, Stamp now, TimeSpan within, int allowed) => allowed == 0
        ? null
        : stamps.Select(stamp => within - now.Since(stamp)).Where(left => left > TimeSpan.Zero).OrderDescending().ElementAtOrDefault(allowed - 1);

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}

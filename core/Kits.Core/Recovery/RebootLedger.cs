using System.Collections.Immutable;
using Kits.Sdk.Settings;

namespace Kits.Core.Recovery;

/// <summary>How often failures may take this machine down (CP-10, CP-11).</summary>
/// <param name="Allowed">How many shutdowns and reboots are allowed in a row. Default: 3.</param>
/// <param name="Reset">How long there must be no trouble until none of them counts any more. Default: 60 min.</param>
public sealed record RebootBudget(int Allowed, TimeSpan Reset)
{
    /// <summary>The budget where a configuration says nothing.</summary>
    public static RebootBudget Default { get; } = new(3, TimeSpan.FromMinutes(60));
}

/// <summary>Which shutdowns and reboots the host has started. Survives them.</summary>
/// <param name="Started">When each was started, oldest first.</param>
/// <param name="LastTrouble">When a resource was last seen failed; at the start of the host, that start.</param>
public sealed record RebootLedger(ImmutableArray<Stamp> Started, Stamp LastTrouble)
{
    /// <summary>The ledger with one more started.</summary>
    public RebootLedger Start(Stamp now) => new([.. Started, now], now);

    /// <summary>The ledger after a resource was seen failed: what came before a long enough time of quiet is forgotten.</summary>
    public RebootLedger Trouble(Stamp now, RebootBudget budget) => new(Spent(now, budget) == 0 ? [] : Started, now);

    /// <summary>How many of the allowed ones are spent.</summary>
    public int Spent(Stamp now, RebootBudget budget) => now.Since(LastTrouble) < budget.Reset ? Started.Length : 0;

    /// <summary>Null, or why the machine must stay up.</summary>
    public string? WhyNot(Stamp now, RebootBudget budget) => Spent(now, budget) is var spent && spent < budget.Allowed ? null
        : budget.Allowed == 0 ? "no reboot or shutdown is allowed (reboots: { allowed: 0 })"
        : $"all {budget.Allowed} reboots and shutdowns are spent, until there is no trouble for {Duration.Format(budget.Reset)}";
}

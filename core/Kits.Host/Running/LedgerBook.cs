using Kits.Control;
using Kits.Core.Recovery;
using Kits.Host.State;

namespace Kits.Host.Running;

/// <summary>One ledger for everything that is limited: recoveries, restarts of a hierarchy, reboots. Spent, left, and when it refills.</summary>
public sealed class LedgerBook(ResourceTable table, Checker checker, Machine machine, Journal journal)
{
    /// <summary>The rows of a resource, or of all and of the node.</summary>
    public IReadOnlyList<LedgerRow> Rows(string? tag)
    {
        var now = journal.Stamp;
        IEnumerable<LedgerRow> ofNode = tag is null ? [OfNode(now)] : [];
        return [.. table.BottomUp.Where(resource => tag is null || resource.Tag == tag).SelectMany(resource => Of(resource, now)), .. ofNode];
    }

    /// <summary>Forgets what a resource, or the node, has spent; what a final action holds is let go.</summary>
    /// <param name="tag">The resource; null for the reboots of the node.</param>
    /// <param name="who">Who asks, for the history.</param>
    /// <returns>Null, or why not.</returns>
    public async Task<string?> ResetAsync(string? tag, string who)
    {
        // One final action holds several with the same words.
        var freed = tag is not null && table[tag].Held is { } words ? table.BottomUp.Where(one => one.Held == words).ToList() : [];
        List<Change> changes = [new Change.LedgerReset(tag ?? ""), .. freed.Select(held => new Change.SetHeld(held.Tag, null))];
        var past = tag is null ? Ledger.Empty : table[tag].Ledger;
        if (await journal.RequireAsync(changes, []) is { } problem)
            return $"the configuration database takes no writes, so nothing was changed: {problem}";

        journal.Note(tag ?? "", "operation", $"ledger reset by {who}");
        if (tag is null)
        {
            machine.Reset();
        }
        else if (table.Find(tag) is { } resource)
        {
            (resource.Ledger, resource.Standing, resource.Follows) = (resource.Ledger.Without(past), resource.Standing with { CuresFailedInRow = 0 }, true);
            checker.Look(resource);
        }

        foreach (var held in freed)
        {
            held.Held = null;
            checker.Look(held);
        }

        table.Changed();
        return null;
    }

    private static IEnumerable<LedgerRow> Of(ManagedResource resource, Stamp now)
    {
        var (rules, ledger) = (resource.Rules, resource.Ledger);
        yield return Row(resource.Tag, "recoveries", ledger.Spent(now, rules), rules.Attempts, ledger.RefillsIn(now, rules));
        yield return Row(resource.Tag, "hierarchy restarts", ledger.RestartsSpent(now, rules), rules.Restarts ?? rules.Attempts, ledger.RestartsRefillIn(now, rules));
    }

    private LedgerRow OfNode(Stamp now) => Row(
        "", "reboots", machine.Ledger.Spent(now, machine.Budget), machine.Budget.Allowed, machine.Budget.Reset - now.Since(machine.Ledger.LastTrouble));

    private static LedgerRow Row(string tag, string what, int spent, int allowed, TimeSpan? refillsIn) => new(
        tag, what, allowed, spent, Math.Max(0, allowed - spent), spent > 0 && refillsIn > TimeSpan.Zero ? refillsIn.Value.TotalSeconds : null);
}

using System.Collections.Immutable;
using Kits.Core.Planning;
using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.State;
using Kits.Sdk;
using Kits.Sdk.Settings;

namespace Kits.Host.Running;

/// <summary>
/// Acts on what the policy decided: cures in place; where that does not help, removes and restores the resource with its parents; and does
/// the final action when the attempts are spent. Each is an operation of its own that holds only what it touches.
/// </summary>
public sealed class Recoverer(
    ResourceTable table, ResourceLocks locks, Executor executor, KitCaller caller, Checker checker, FinalActions final, EngineServices services)
{
    private readonly Journal journal = services.Journal;
    private readonly TimeProvider time = services.Time;

    /// <summary>Acts on a decision, unless something else acts on the resource already: that settles it and looks again.</summary>
    public async Task ActOnAsync(ManagedResource resource, Decision decision)
    {
        if (locks.HolderOf(resource.Tag) is not null || (resource.ActionRuns && decision is not Decision.GiveUp) || checker.Stopped || checker.IsGone(resource))
            return;

        var operation = new Operation($"{Name(decision)} of {resource.Tag}", isOperators: false, journal.Now) { Tag = resource.Tag };
        locks.TryTake(operation, new HashSet<string> { resource.Tag });
        try
        {
            journal.Note(resource.Tag, "decision", decision.Reason, operation);
            switch (decision)
            {
                case Decision.BringUp:
                    await BringUpAsync(resource, operation);
                    break;
                case Decision.Recover recover:
                    await CureAsync(resource, recover, operation);
                    break;
                case Decision.RemoveAgain:
                    await executor.RunAsync(Planner.Plan(table.Hierarchy, table.Situations(), new Request.RemoveAgain(resource.Tag)), operation);
                    break;
                case Decision.GiveUp giveUp:
                    await final.DoAsync(resource, giveUp, operation);
                    break;
            }
        }
        finally
        {
            // What did not help now does not help a moment later: the next try comes with the next check.
            Afterwards(resource, operation, decision is Decision.RemoveAgain or Decision.GiveUp ? resource.Rules.Every : TimeSpan.Zero);
        }
    }

    /// <summary>Cures a resource whose lock the operation holds. Counts in the ledger.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="recover">What was seen, for the kit, and how far the cure may go.</param>
    /// <param name="operation">What it is part of.</param>
    /// <returns>Null if it serves again; otherwise why not.</returns>
    public async Task<string?> CureAsync(ManagedResource resource, Decision.Recover recover, Operation operation)
    {
        var failure = recover.Failure;
        resource.DownSince ??= time.GetTimestamp();
        resource.Ledger = resource.Ledger.Started(journal.Stamp);
        resource.Standing = resource.Standing with { CuresFailedInRow = resource.Standing.CuresFailedInRow + 1 }; // until a check says that it helped
        var intent = new Intent(Guid.NewGuid(), operation.Id, resource.Tag, KitAction.Recover, failure.Reason, journal.Now);
        await journal.RecordAsync(new Change.AttemptStarted(resource.Tag, journal.Stamp), new Change.IntentOpened(intent));

        if (!operation.IsOperators && resource.State == ServiceState.InService) // a check saw it serve while the disk was waited for
        {
            _ = journal.RecordAsync(new Change.IntentClosed(intent.Id, "serves again: nothing was done"));
            return null;
        }

        resource.Take(Signal.SeenFailed, failure.Reason, journal.Now); // an operator may ask before any check did
        var notCured = recover.InPlace ? await CureInPlaceAsync(resource, failure, operation) : failure;
        _ = journal.RecordAsync(new Change.IntentClosed(intent.Id, notCured?.Reason ?? "done"));
        if (notCured is null)
            return null;

        // Where nothing on this node can help, taking the parents down would only add to the harm.
        return !recover.MayRestart || notCured.WorthTrying != RetryScope.ThisNode || operation.Cancelled || resource.ActionRuns
            ? notCured.Reason
            : await ReinstateAsync(resource, operation, recover.InPlace ? "was not cured in place" : "is recovered with all above it");
    }

    /// <summary>Gives everything back, and looks at what the operation has left, so that the rest follows.</summary>
    /// <param name="resource">What it was about.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="rest">How long the resource is left alone at least if it still does not serve.</param>
    public void Afterwards(ManagedResource resource, Operation operation, TimeSpan rest = default)
    {
        var others = operation.Locked.Where(tag => tag != resource.Tag).ToList();
        locks.Release(operation);
        if (resource.State == ServiceState.InService && resource.DownSince is { } since)
        {
            resource.DownSince = null;
            journal.Note(resource.Tag, "state", $"in service again {Duration.Format(time.GetElapsedTime(since))} after it was noticed");
        }

        var pause = resource.State switch
        {
            ServiceState.Failed when RecoveryPolicy.BackOff(resource.Standing.CuresFailedInRow) is var backOff && backOff > rest => backOff,
            ServiceState.Failed or ServiceState.InDoubt => rest,
            _ => TimeSpan.Zero,
        };
        if (pause > TimeSpan.Zero)
            checker.Schedule(resource, pause);
        else
            checker.Look(resource);
        foreach (var other in others.Select(table.Find).OfType<ManagedResource>())
            checker.Look(other); // what had to stay out may be able to serve by now
        table.Changed();
    }

    private static string Name(Decision decision) => decision switch
    {
        Decision.BringUp => "start",
        Decision.Recover => "recovery",
        Decision.RemoveAgain => "removal",
        _ => "final action",
    };

    private async Task<Failure?> CureInPlaceAsync(ManagedResource resource, Failure failure, Operation operation)
    {
        resource.Take(Signal.RecoverAsked, failure.Reason, journal.Now);
        table.Changed();
        operation.Say("step", $"recover: {failure.Reason}", resource.Tag);

        var end = await caller.ActAsync(
            resource, KitAction.Recover, resource.Rules.RecoverTimeout, operation, (context, cancel) => resource.Kit.RecoverAsync(context, failure, cancel));
        var (notCured, text) = end.Answer switch
        {
            ActionResult.Done done => ((Failure?)null, done.What),
            ActionResult.Failed failed => (failed.Why, failed.Why.Reason),
            _ => (Failure.Passing(end.Problem!), end.Problem!),
        };

        resource.Take(notCured is null ? Signal.ActionDone : Signal.ActionFailed, text, journal.Now);
        journal.Note(resource.Tag, "action", notCured is null ? $"recovered: {text}" : $"not cured in place: {text}", operation, resource.Action!.Elapsed);
        operation.Say("step", $"{text} ({Duration.Format(resource.Action.Elapsed)})", resource.Tag);
        if (notCured is null)
            checker.LookAtParents(resource);
        return notCured;
    }

    private async Task BringUpAsync(ManagedResource resource, Operation operation)
    {
        var failure = await executor.RunAsync(Planner.Plan(table.Hierarchy, table.Situations(), new Request.Restore(resource.Tag, Reach.Alone)), operation);
        if (failure is null || operation.Cancelled || checker.Stopped
            || RecoveryPolicy.AfterFailedRestore(resource.Rules, table.SituationOf(resource), resource.Standing, failure, new Restraint(table.InMaintenance, services.Machine.StaysUp(journal.Stamp))) is not { } giveUp)
            return;

        journal.Note(resource.Tag, "decision", giveUp.Reason, operation);
        await final.DoAsync(resource, giveUp, operation);
    }

    private async Task<string?> ReinstateAsync(ManagedResource resource, Operation operation, string how)
    {
        while (Above() is var above && locks.TryTake(operation, above) is not null)
            await locks.WaitAsync(operation, above, CancellationToken.None);
        locks.Leave(operation);

        // Whoever held a parent may have held it for long.
        if (resource.State == ServiceState.InService)
            return null;
        if (!operation.IsOperators && table.MaintenanceOf(resource) is { } maintenance)
            return $"{maintenance}, so it is not removed and restored";

        var plan = Planner.Plan(table.Hierarchy, table.Situations(), new Request.Reinstate(resource.Tag, $"{resource.Tag} failed and {how}"));
        if (plan.Refusal is { } refusal)
            return $"{refusal}, so it is not removed and restored";

        resource.Ledger = resource.Ledger.Restarted(journal.Stamp);
        await journal.RecordAsync(new Change.RestartStarted(resource.Tag, journal.Stamp));
        return await executor.RunAsync(plan, operation);

        ImmutableHashSet<string> Above() => table.Hierarchy.Above(resource.Tag).Add(resource.Tag);
    }
}

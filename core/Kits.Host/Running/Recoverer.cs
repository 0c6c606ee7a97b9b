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
    ResourceTable table, ResourceLocks locks, Executor executor, KitCaller caller, Checker checker, Journal journal, TimeProvider time)
{
    /// <summary>Acts on a decision, unless something else acts on the resource already: that settles it and looks again.</summary>
    public async Task ActOnAsync(ManagedResource resource, Decision decision)
    {
        if (locks.HolderOf(resource.Tag) is not null || resource.ActionRuns || checker.Stopped)
            return;

        var operation = new Operation($"{Name(decision)} of {resource.Tag}", isOperators: false, journal.Now);
        locks.TryTake(operation, new HashSet<string> { resource.Tag });
        try
        {
            journal.Note(resource.Tag, "decision", decision.Reason, operation);
            switch (decision)
            {
                case Decision.BringUp:
                    await executor.RunAsync(Planner.Plan(table.Hierarchy, table.Situations(), new Request.Restore(resource.Tag, Reach.Alone)), operation);
                    break;
                case Decision.Recover recover:
                    await CureAsync(resource, recover.Failure, operation, mayReinstate: true);
                    break;
                case Decision.GiveUp giveUp:
                    await StopAsync(resource, giveUp, operation);
                    break;
            }
        }
        finally
        {
            Afterwards(resource, operation);
        }
    }

    /// <summary>Cures a resource whose lock the operation holds. Counts in the ledger.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="failure">What was seen, for the kit.</param>
    /// <param name="operation">What it is part of.</param>
    /// <param name="mayReinstate">Whether to remove and restore it with its parents where its kit cannot cure it in place.</param>
    /// <returns>Null if it serves again; otherwise why not.</returns>
    public async Task<string?> CureAsync(ManagedResource resource, Failure failure, Operation operation, bool mayReinstate)
    {
        resource.DownSince ??= time.GetTimestamp();
        resource.Ledger = resource.Ledger.Started(journal.Stamp, resource.Rules.Within);
        var intent = new Intent(Guid.NewGuid(), operation.Id, resource.Tag, KitAction.Recover, failure.Reason, journal.Now);
        await journal.RecordAsync(new Change.AttemptStarted(resource.Tag, journal.Stamp), new Change.IntentOpened(intent));

        resource.Take(Signal.SeenFailed, failure.Reason, journal.Now); // an operator may ask before any check did
        var notCured = await CureInPlaceAsync(resource, failure, operation);
        _ = journal.RecordAsync(new Change.IntentClosed(intent.Id, notCured?.Reason ?? "done"));
        if (notCured is null)
            return null;

        // Where nothing on this node can help, taking the parents down would only add to the harm.
        var why = !mayReinstate || notCured.WorthTrying != RetryScope.ThisNode || operation.Cancelled || resource.ActionRuns
            ? notCured.Reason
            : await ReinstateAsync(resource, operation);
        if (why is not null)
            resource.Standing = resource.Standing with { CuresFailedInRow = resource.Standing.CuresFailedInRow + 1 };
        return why;
    }

    /// <summary>Gives everything back, and looks at what the operation has left, so that the rest follows.</summary>
    public void Afterwards(ManagedResource resource, Operation operation)
    {
        var others = operation.Locked.Where(tag => tag != resource.Tag).ToList();
        locks.Release(operation);
        if (resource.State == ServiceState.InService && resource.DownSince is { } since)
        {
            resource.DownSince = null;
            journal.Note(resource.Tag, "state", $"in service again {Duration.Format(time.GetElapsedTime(since))} after it was noticed");
        }

        var pause = resource.State == ServiceState.Failed ? RecoveryPolicy.BackOff(resource.Standing.CuresFailedInRow) : TimeSpan.Zero;
        if (pause > TimeSpan.Zero)
            checker.Schedule(resource, pause);
        else
            checker.Look(resource);
        foreach (var tag in others)
            checker.Look(table[tag]); // what had to stay out may be able to serve by now
        table.Changed();
    }

    private static string Name(Decision decision) => decision switch
    {
        Decision.BringUp => "start",
        Decision.Recover => "recovery",
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

    private async Task<string?> ReinstateAsync(ManagedResource resource, Operation operation)
    {
        var above = table.Hierarchy.Above(resource.Tag).Add(resource.Tag);
        while (locks.TryTake(operation, above) is not null)
            await locks.WaitAsync(operation, above, CancellationToken.None);
        locks.Leave(operation);

        return await executor.RunAsync(Planner.Plan(table.Hierarchy, table.Situations(), new Request.Reinstate(resource.Tag)), operation);
    }

    private async Task StopAsync(ManagedResource resource, Decision.GiveUp giveUp, Operation operation)
    {
        var whole = giveUp.Action == FinalAction.StopHierarchy;
        var why = $"stopped by the final action {(whole ? "stop-hierarchy" : "stop-here")} of {resource.Tag}: {giveUp.Failure.Reason}";
        var plan = Planner.Plan(table.Hierarchy, table.Situations(), new Request.Stop(resource.Tag, whole, why));
        while (locks.TryTake(operation, plan.Touches) is not null)
        {
            await locks.WaitAsync(operation, plan.Touches, CancellationToken.None);
            plan = Planner.Plan(table.Hierarchy, table.Situations(), new Request.Stop(resource.Tag, whole, why));
        }

        locks.Leave(operation);
        await journal.RecordAsync([.. plan.Held.Select(tag => new Change.SetHeld(tag, why))]);
        foreach (var tag in plan.Held)
            table[tag].Held = why;
        await executor.RunAsync(plan, operation);
        foreach (var tag in plan.Held.Where(tag => table[tag].State == ServiceState.OutOfService))
            table[tag].Explain(why);
    }
}

using Kits.Core.Planning;
using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.Scripts;
using Kits.Host.State;
using Kits.Sdk;
using Kits.Sdk.Settings;

namespace Kits.Host.Running;

/// <summary>Does what is configured for the time when nothing else helped.</summary>
public sealed class FinalActions(
    ResourceTable table, ResourceLocks locks, PlanLocks planLocks, Executor executor, KitCaller caller, Ending ending, Machine machine, Journal journal, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10); // for a machine that was told to go down

    /// <summary>Does a final action. Whoever calls holds the lock of the resource, and releases what the operation then holds.</summary>
    public Task DoAsync(ManagedResource resource, Decision.GiveUp giveUp, Operation operation) => giveUp.Action switch
    {
        FinalAction.Script => RunScriptAsync(resource, giveUp, operation),
        FinalAction.StopHost => StopHostAsync(resource, giveUp, operation),
        FinalAction.Shutdown or FinalAction.Reboot => TakeDownAsync(resource, giveUp, operation),
        _ => StopAsync(resource, giveUp, operation),
    };

    private static string Why(ManagedResource resource, Decision.GiveUp giveUp) =>
        $"stopped by the final action {SettingsBinder.WordsOf(typeof(FinalAction))[(int)giveUp.Action]} of {resource.Tag}: {giveUp.Failure.Reason}";

    private async Task StopAsync(ManagedResource resource, Decision.GiveUp giveUp, Operation operation)
    {
        var why = Why(resource, giveUp);
        locks.Release(operation); // this reaches downward too: nobody holds one lock while he waits for another below it
        var (plan, refusal) = await planLocks.TakeAsync(operation, new Request.Stop(resource.Tag, giveUp.Action == FinalAction.StopHierarchy, why));
        if (plan is null)
        {
            locks.Leave(operation);
            resource.Explain($"{giveUp.Failure.Reason}; the final action waits: {refusal}");
            return;
        }

        if (!IsDue(resource))
            return;

        await HoldAsync(plan, why);
        await executor.RunAsync(plan, operation);
        foreach (var tag in plan.Held.Where(tag => table[tag].State == ServiceState.OutOfService))
            table[tag].Explain(why);
    }

    private async Task RunScriptAsync(ManagedResource resource, Decision.GiveUp giveUp, Operation operation)
    {
        resource.Standing = resource.Standing with { ScriptRan = true };
        if (resource.Kit is not ScriptedKit kit || resource.Rules.ThenScript is not { } path)
            return;

        var end = await caller.ActAsync(
            resource, ScriptHooks.Final, resource.Rules.RecoverTimeout, operation, (context, cancel) => kit.FinishAsync(context, path, giveUp.Failure, cancel));
        var text = end.Answer switch
        {
            ActionResult.Done done => done.What,
            ActionResult.Failed failed => $"failed: {failed.Why.Reason}",
            _ => $"failed: {end.Problem}",
        };
        journal.Note(resource.Tag, "action", $"final action: {text}", operation, resource.Action!.Elapsed);
    }

    // What failed stays stopped when the host is started again, and so does all above it; everything else comes back.
    private async Task StopHostAsync(ManagedResource resource, Decision.GiveUp giveUp, Operation operation)
    {
        var why = Why(resource, giveUp);
        locks.Release(operation);
        var (hasBegun, left) = await ending.RemoveAllAsync(operation, HoldAllAsync);
        if (!hasBegun)
        {
            Explain(resource, $"{giveUp.Failure.Reason}; {left}");
            return;
        }

        // What could not be removed is in doubt, and stays so: nothing restores it behind our back.
        journal.Note(resource.Tag, "decision", left is null ? "the host ends" : $"the host ends though not everything is out of service: {left}", operation);
        machine.EndHost();

        async Task<string?> HoldAllAsync()
        {
            if ((WhyNotAnyMore(resource) ?? table.InMaintenance) is { } other)
                return other;

            await HoldAsync(Planner.Plan(table.Hierarchy, table.Situations(), new Request.Stop(resource.Tag, WholeHierarchy: false, why)), why);
            return null;
        }
    }

    // Counted before it is done, and not done if it cannot be counted: a machine that reboots for ever helps nobody.
    private async Task TakeDownAsync(ManagedResource resource, Decision.GiveUp giveUp, Operation operation)
    {
        locks.Release(operation);
        var (hasBegun, left) = await ending.RemoveAllAsync(operation, CountAsync);
        if (!hasBegun)
        {
            Explain(resource, $"{giveUp.Failure.Reason}; {left}");
            return;
        }

        if (left is not null)
            journal.Note(resource.Tag, "decision", $"goes on though not everything is out of service: {left}", operation);
        ending.LeaveAll();
        var failure = await machine.TakeDownAsync(giveUp.Action);
        if (failure is null)
            await Task.Delay(Patience, time);

        journal.Note(resource.Tag, "decision", $"the machine stays up: {failure ?? $"{Duration.Format(Patience)} after it was told to go down it still runs"}", operation);
        ending.GoOn();

        async Task<string?> CountAsync()
        {
            var now = journal.Stamp;
            if ((WhyNotAnyMore(resource) ?? table.InMaintenance ?? machine.StaysUp(now)) is { } other)
                return other;
            List<Change> forgotten = machine.Trouble(now) ? [new Change.LedgerReset("")] : [];
            if (await journal.RequireAsync([.. forgotten, new Change.RebootStarted(now)], []) is { } problem)
                return $"the machine stays up, because its {giveUp.Action.ToString().ToLowerInvariant()} cannot be counted: {problem}";

            machine.Started(now);
            return null;
        }
    }

    // The locks may have taken long: another action may have helped it, or taken everything down already, or a person works on it now.
    private string? WhyNotAnyMore(ManagedResource resource) =>
        ending.HasBegun ? "everything is taken down already"
        : IsDue(resource) ? null
        : "it needs no final action any more";

    private bool IsDue(ManagedResource resource) => resource.State is ServiceState.Failed or ServiceState.InDoubt && table.MaintenanceOf(resource) is null;

    private void Explain(ManagedResource resource, string why)
    {
        if (IsDue(resource))
            resource.Explain(why);
    }

    private async Task HoldAsync(Plan plan, string why)
    {
        await journal.RecordAsync([.. plan.Held.Select(tag => new Change.SetHeld(tag, why))]);
        foreach (var tag in plan.Held)
            table[tag].Held = why;
    }
}

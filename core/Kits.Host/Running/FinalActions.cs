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
    ResourceTable table, ResourceLocks locks, PlanLocks planLocks, Executor executor, KitCaller caller, Ending ending, Machine machine, Journal journal)
{
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

        if (resource.State is not (ServiceState.Failed or ServiceState.InDoubt))
            return; // somebody else helped it meanwhile

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
        await HoldAsync(Planner.Plan(table.Hierarchy, table.Situations(), new Request.Stop(resource.Tag, WholeHierarchy: false, why)), why);
        locks.Release(operation);
        var left = await ending.RemoveAllAsync(operation);
        if (!ending.HasBegun)
        {
            resource.Explain($"{giveUp.Failure.Reason}; the final action waits: {left}");
            return;
        }

        // What could not be removed is in doubt, and stays so: nothing restores it behind our back.
        journal.Note(resource.Tag, "decision", left is null ? "the host ends" : $"the host ends though not everything is out of service: {left}", operation);
        machine.EndHost();
    }

    // Counted before it is done, and not done if it cannot be counted: a machine that reboots for ever helps nobody.
    private async Task TakeDownAsync(ManagedResource resource, Decision.GiveUp giveUp, Operation operation)
    {
        var now = journal.Stamp;
        if (await journal.RequireAsync([new Change.RebootStarted(now)], []) is { } problem)
        {
            resource.Explain($"{giveUp.Failure.Reason}; the machine stays up, because its {giveUp.Action.ToString().ToLowerInvariant()} cannot be counted: {problem}");
            return;
        }

        machine.Started(now);
        locks.Release(operation);
        if (await ending.RemoveAllAsync(operation) is { } left)
            journal.Note(resource.Tag, "decision", $"goes on though not everything is out of service: {left}", operation);
        ending.LeaveAll();
        if (await machine.TakeDownAsync(giveUp.Action) is not { } failure)
            return;

        journal.Note(resource.Tag, "decision", $"the machine stays up: {failure}", operation);
        ending.GoOn();
    }

    private async Task HoldAsync(Plan plan, string why)
    {
        await journal.RecordAsync([.. plan.Held.Select(tag => new Change.SetHeld(tag, why))]);
        foreach (var tag in plan.Held)
            table[tag].Held = why;
    }
}

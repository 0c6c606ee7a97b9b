using Kits.Core.Planning;
using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.State;
using Kits.Sdk;
using Kits.Sdk.Settings;

namespace Kits.Host.Running;

/// <summary>
/// Carries out plans: independent branches side by side, an intent before each step and an outcome after it. What depends on a step that
/// failed is not begun.
/// </summary>
public sealed class Executor(ResourceTable table, KitCaller caller, Journal journal, TimeProvider time)
{
    /// <summary>Told of every resource that a step has settled, and whether that was a restore: it is watched, and its parents looked at.</summary>
    public event Action<ManagedResource, bool>? Settled;

    /// <summary>Carries out a plan.</summary>
    /// <returns>Null if every step succeeded; otherwise what failed first, or why the plan is refused.</returns>
    public async Task<string?> RunAsync(Plan plan, Operation operation)
    {
        if (plan.Refusal is { } refusal)
            return refusal;

        string? firstFailure = null;
        var restored = plan.Steps.Where(step => step.Action == StepAction.Restore).Select(step => step.Tag).ToHashSet();
        foreach (var step in plan.Steps)
            table[step.Tag].Follows = restored.Contains(step.Tag) || !operation.IsOperators;

        var running = new Dictionary<int, Task<bool>>();
        foreach (var step in plan.Steps)
            running[step.Number] = StepAsync(step);
        await Task.WhenAll(running.Values);
        return firstFailure;

        async Task<bool> StepAsync(PlanStep step)
        {
            await Task.Yield(); // every step is entered in the table before the first begins
            var before = await Task.WhenAll(step.After.Select(number => running[number]));
            await Task.WhenAll(step.Behind.Select(number => running[number]));
            if (before.Contains(false))
                return false;

            var failure = operation.Cancelled ? "cancelled" : await CarryOutAsync(step, plan.Steps.Length, operation);
            if (failure is null)
                return true;

            firstFailure ??= $"{(step.Action == StepAction.Restore ? KitAction.Restore : KitAction.Remove)} {step.Tag}: {failure}";
            return false;
        }
    }

    private async Task<string?> CarryOutAsync(PlanStep step, int steps, Operation operation)
    {
        var resource = table[step.Tag];
        if (resource.ActionRuns)
            return resource.Hanging ?? $"{resource.Action!.Action} still runs";

        var restores = step.Action == StepAction.Restore;
        var action = restores ? KitAction.Restore : KitAction.Remove;
        operation.Say("step", $"{action}: {step.Why}", step.Tag, step.Number, steps);
        var intent = new Intent(Guid.NewGuid(), operation.Id, step.Tag, action, step.Why, journal.Now);
        await journal.RecordAsync(new Change.IntentOpened(intent));
        if (WhatIsInTheWayOf(step) is { } inTheWay)
        {
            _ = journal.RecordAsync(new Change.IntentClosed(intent.Id, inTheWay));
            journal.Note(step.Tag, "action", $"{action} not begun: {inTheWay}", operation);
            return inTheWay;
        }

        var wasInDoubt = resource.State == ServiceState.InDoubt;
        resource.Take(restores ? Signal.RestoreAsked : Signal.RemoveAsked, step.Why, journal.Now);
        table.Changed();

        var (failure, text) = await TryAsync(step, operation);
        var took = resource.Action!.Elapsed;

        resource.Take(failure is null ? Signal.ActionDone : Signal.ActionFailed, text, journal.Now);
        journal.Note(step.Tag, "action", $"{action} {(failure is null ? "done" : "failed")}: {text}", operation, took);
        await RecordOutcomeAsync(resource, intent, failure ?? "done", wasInDoubt);
        operation.Say("step", $"{text} ({Duration.Format(took)})", step.Tag, step.Number, steps);
        Settled?.Invoke(resource, restores);
        table.Changed();
        return failure;
    }

    // The plan was right when it was made; others have gone on while the step waited for its turn.
    private string? WhatIsInTheWayOf(PlanStep step)
    {
        var hierarchy = table.Hierarchy;
        return step.Action == StepAction.Restore
            ? hierarchy.Needs(step.Tag).FirstOrDefault(need => table[need].State != ServiceState.InService) is { } child ? $"{child} is not in service any more" : null
            : hierarchy.BottomUp.Where(hierarchy.Above(step.Tag).Contains).FirstOrDefault(parent => table[parent].State != ServiceState.OutOfService) is { } parent ? $"{parent} is not out of service any more" : null;
    }

    // Repeated as often as the rules say, where that may help: a call that has not returned bars the next (CP-23, CP-26).
    private async Task<(string? Failure, string Text)> TryAsync(PlanStep step, Operation operation)
    {
        var (resource, restores) = (table[step.Tag], step.Action == StepAction.Restore);
        var rules = resource.Rules;
        var retries = restores ? rules.RestoreRetries : rules.RemoveRetries;
        for (var failed = 1; ; failed++)
        {
            var end = await caller.ActAsync(
                resource, restores ? KitAction.Restore : KitAction.Remove, restores ? rules.RestoreTimeout : rules.RemoveTimeout, operation,
                restores ? resource.Kit.RestoreAsync : resource.Kit.RemoveAsync);
            if (end.Answer is ActionResult.Done { What: var what })
                return (null, what);

            var failure = end.Answer is ActionResult.Failed { Why.Reason: var reason } ? reason : end.Problem!;
            var mayHelp = end.Answer is ActionResult.Failed { Why.WorthTrying: RetryScope.ThisNode } && !operation.Cancelled;
            if (failed > retries || !mayHelp)
                return (failure, failure);

            var pause = RecoveryPolicy.BackOff(failed);
            journal.Note(resource.Tag, "action", $"{(restores ? KitAction.Restore : KitAction.Remove)} failed: {failure}; try {failed + 1} of {retries + 1} in {Duration.Format(pause)}", operation, resource.Action!.Elapsed);
            operation.Say("progress", $"{failure}; try {failed + 1} of {retries + 1} in {Duration.Format(pause)}", resource.Tag);
            await Task.Delay(pause, time);
            if ((operation.Cancelled ? "cancelled" : WhatIsInTheWayOf(step)) is { } why)
                return (why, why);
        }
    }

    // Whether it is in doubt must be durable before anyone is told; the rest of an outcome is only told.
    private async Task RecordOutcomeAsync(ManagedResource resource, Intent intent, string outcome, bool wasInDoubt)
    {
        List<Change> changes = [new Change.IntentClosed(intent.Id, outcome)];
        var isInDoubt = resource.State == ServiceState.InDoubt;
        if (isInDoubt || wasInDoubt)
            changes.Add(new Change.SetInDoubt(resource.Tag, isInDoubt ? resource.Reason : null));

        var written = journal.RecordAsync(changes);
        if (isInDoubt)
            await written;
    }
}

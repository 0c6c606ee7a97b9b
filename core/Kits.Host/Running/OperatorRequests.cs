using System.Collections.Immutable;
using Kits.Control;
using Kits.Core.Planning;
using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.State;
using Kits.Sdk;
using Kits.Sdk.Processes;
using Kits.Sdk.Settings;

namespace Kits.Host.Running;

/// <summary>Does what operators ask of resources: restore, remove, restart, check, recover, and cancelling any of these.</summary>
public sealed class OperatorRequests(
    ResourceTable table, ResourceLocks locks, PlanLocks planLocks, Executor executor, Checker checker, Recoverer recoverer, Journal journal)
{
    private static readonly ImmutableDictionary<string, Wanted> NoWishes = ImmutableDictionary<string, Wanted>.Empty;

    /// <summary>Does what an operator asks.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="listener">Told of every line; the last has an exit code.</param>
    public async Task OperateAsync(OperationRequest request, Action<OperationLine> listener)
    {
        var operation = new Operation($"{request.Action} of {request.Tag}", isOperators: true, journal.Now)
        {
            Listener = listener,
            Arguments = request.Arguments ?? [],
            Tag = request.Tag,
            Force = request.Force,
        };
        try
        {
            var (exit, text) = await AnswerAsync(request, operation);
            operation.Say("end", text, request.Tag, exit: exit);
        }
        finally
        {
            locks.Leave(operation);
            locks.Release(operation);
        }
    }

    /// <summary>Cancels what runs on a resource.</summary>
    public OperationLine Cancel(string tag)
    {
        if (table.Find(tag) is null)
            return new OperationLine("end", NoSuchTag(tag), tag, Exit: ExitCode.NotFound);
        if (locks.HolderOf(tag) is not { } operation)
            return new OperationLine("end", $"nothing runs on {tag}", tag);

        operation.Cancelled = true;
        var touched = operation.Locked.Select(table.Find).OfType<ManagedResource>().ToList(); // kits apply holds what has left, too
        foreach (var resource in touched)
            resource.Follows = false; // who cancels does not want the host to begin anew by itself
        journal.Note(tag, "operation", $"{operation.Name} cancelled by an operator", operation);
        foreach (var resource in touched.Where(one => one.ActionRuns))
            resource.Action!.Cancel();
        return new OperationLine("end", $"{operation.Name} is told to give up; what it has done stays (kits status {tag})", tag);
    }

    private static string NoSuchTag(string tag, IEnumerable<string> known) =>
        $"no resource has the tag {tag}{NearestWord.Suggestion(tag, known)}; kits status lists them all";

    /// <summary>What to tell someone who asked for a tag that does not exist.</summary>
    public string NoSuchTag(string tag) => NoSuchTag(tag, table.Hierarchy.BottomUp);

    private async Task<(int Exit, string Text)> AnswerAsync(OperationRequest request, Operation operation)
    {
        if (table.Find(request.Tag) is not { } resource)
            return (ExitCode.NotFound, NoSuchTag(request.Tag));

        return request.Action switch
        {
            KitAction.QuickCheck => await CheckAsync(resource, request.PlanOnly),
            KitAction.Recover => await RecoverAsync(resource, request, operation),
            KitAction.Restore => await CarryOutAsync(resource, new Request.Restore(request.Tag, ReachOf(request.Scope)), request, operation),
            KitAction.Remove => await CarryOutAsync(resource, new Request.Remove(request.Tag, ReachOf(request.Scope)), request, operation),
            "restart" => await CarryOutAsync(resource, new Request.Restart(request.Tag), request, operation),
            var other => (ExitCode.Usage, $"unknown action {other}{NearestWord.Suggestion(other, [KitAction.Restore, KitAction.Remove, KitAction.QuickCheck, KitAction.Recover, "restart"])}"),
        };
    }

    private static Reach ReachOf(OperationScope scope) => scope switch
    {
        OperationScope.Alone => Reach.Alone,
        OperationScope.Below => Reach.Below,
        _ => Reach.Default,
    };

    private async Task<(int Exit, string Text)> CheckAsync(ManagedResource resource, bool planOnly)
    {
        if (planOnly)
            return (ExitCode.Done, $"would check {resource.Tag}; a check changes nothing");

        return await checker.LookAsync(resource) switch
        {
            Observation.Answer { Result: CheckResult.InService serves } => (ExitCode.Done, serves.Warning is null ? "in service" : $"in service, degraded: {serves.Warning}"),
            Observation.Answer { Result: CheckResult.OutOfService gone } => (ExitCode.Failed, gone.Why is null ? "out of service" : $"out of service: {gone.Why}"),
            Observation.Answer { Result: CheckResult.Failed failed } => (ExitCode.Failed, $"failed: {failed.Why.Reason}"),
            Observation.Answer { Result: CheckResult.Unknown unknown } => (ExitCode.Unknown, $"could not tell: {unknown.Why}"),
            _ => (ExitCode.Unknown, $"could not tell: no answer within {Duration.Format(resource.Rules.CheckTimeout)}"),
        };
    }

    private async Task<(int Exit, string Text)> RecoverAsync(ManagedResource resource, OperationRequest request, Operation operation)
    {
        if (request.PlanOnly)
            return (ExitCode.Done, $"would check {resource.Tag}; if it does not serve, recover it in place; if that does not help, remove and restore it with its parents");
        if (await planLocks.TakeAsync(operation, resource.Tag, WhyInDoubt, request.WaitSeconds) is { } refusal)
            return (ExitCode.Refused, refusal);

        // A check that could not tell is no reason to take anything down: then the kit alone may look for itself and cure.
        var (failure, isCertain) = await checker.LookAsync(resource) switch
        {
            Observation.Answer { Result: CheckResult.InService } => (null, true),
            Observation.Answer { Result: CheckResult.Failed failed } => (failed.Why, true),
            Observation.Answer { Result: CheckResult.OutOfService gone } => (Failure.Passing(gone.Why is null ? "out of service" : $"out of service: {gone.Why}"), true),
            Observation.Answer { Result: CheckResult.Unknown unknown } => (Failure.Passing($"could not tell: {unknown.Why}"), false),
            _ => (Failure.Passing($"no answer within {Duration.Format(resource.Rules.CheckTimeout)}"), false),
        };
        if (failure is null)
            return (ExitCode.Done, "in service: nothing to recover");

        if (await MakeDurableAsync(NoWishes, [resource.Tag], operation) is { } problem)
            return (ExitCode.Failed, problem);
        resource.Follows = true;
        var notCured = await recoverer.CureAsync(resource, new Decision.Recover(resource.Standing, "asked for", failure, MayRestart: isCertain), operation);
        recoverer.Afterwards(resource, operation);
        return notCured is null ? (ExitCode.Done, "recovered") : (ExitCode.Failed, $"not recovered: {notCured}; kits why {resource.Tag} tells more");

        string? WhyInDoubt() => resource.State == ServiceState.InDoubt
            ? $"{resource.Tag} is in doubt: {resource.Reason}; remove it first (perform_action -t {resource.Tag} -a remove)"
            : null;
    }

    private async Task<(int Exit, string Text)> CarryOutAsync(ManagedResource resource, Request planned, OperationRequest request, Operation operation)
    {
        if (request.PlanOnly)
            return Show(Planner.Plan(table.Hierarchy, table.Situations(), planned), operation);

        var (plan, refusal) = await planLocks.TakeAsync(operation, planned, request.WaitSeconds);
        if (plan is null)
            return (ExitCode.Refused, refusal!);

        var released = plan.Wanted.Keys.Concat(plan.Steps.Where(step => step.Action == StepAction.Restore).Select(step => step.Tag)).Append(resource.Tag);
        if (await MakeDurableAsync(plan.Wanted, planned is Request.Remove ? [] : released, operation) is { } problem)
            return (ExitCode.Failed, problem);
        table.Changed();

        foreach (var note in plan.Notes)
            operation.Say("plan", note);
        if (plan.Steps.IsEmpty)
            return (ExitCode.Done, $"{resource.Tag} is {(resource.State == ServiceState.InService ? "in" : "out of")} service already: nothing to do");

        journal.Note(resource.Tag, "operation", $"{plan.Why}: {plan.Steps.Length} step{(plan.Steps.Length == 1 ? "" : "s")}", operation);
        var failure = await executor.RunAsync(plan, operation);
        journal.Note(resource.Tag, "operation", failure is null ? $"{operation.Name} done" : $"{operation.Name} failed: {failure}", operation, journal.Now - operation.Begun);
        var touched = operation.Locked.ToList();
        locks.Release(operation);
        foreach (var tag in touched)
            checker.Look(table[tag]);
        return failure is null
            ? (ExitCode.Done, $"{operation.Name} done in {Duration.Format(journal.Now - operation.Begun)}")
            : (ExitCode.Failed, $"{failure}; kits why {resource.Tag} tells what happened and what to do");
    }

    private static (int Exit, string Text) Show(Plan plan, Operation operation)
    {
        if (plan.Refusal is { } refusal)
            return (ExitCode.Refused, $"would be refused: {refusal}");

        foreach (var step in plan.Steps)
            operation.Say("plan", step.ToString(), step.Tag, step.Number, plan.Steps.Length);
        foreach (var note in plan.Notes)
            operation.Say("plan", note);
        return (ExitCode.Done, plan.Steps.IsEmpty ? "nothing to do" : $"{plan.Steps.Length} steps planned, none run");
    }

    // What operators wish is durable before the first step, or nothing of it counts.
    private async Task<string?> MakeDurableAsync(ImmutableDictionary<string, Wanted> wanted, IEnumerable<string> released, Operation operation)
    {
        var free = released.Distinct().Select(tag => table[tag]).Where(resource => resource.Held is not null || resource.Stopped is not null).ToList();
        List<Change> changes = [.. wanted.Select(pair => new Change.SetWanted(pair.Key, pair.Value)), .. free.SelectMany(resource => Holding(resource, null, null))];
        List<Change> before = [.. wanted.Keys.Select(tag => new Change.SetWanted(tag, table[tag].Wanted)), .. free.SelectMany(resource => Holding(resource, resource.Held, resource.Stopped))];
        if (changes.Count == 0)
            return null;

        if (operation.Force)
            await journal.RecordAsync(changes);
        else if (await journal.RequireAsync(changes, before) is { } problem)
            return $"the configuration database takes no writes, so nothing was done: {problem}; --force goes on without";

        foreach (var (tag, wish) in wanted)
            table[tag].Wanted = wish;
        foreach (var resource in free)
            (resource.Held, resource.Stopped) = (null, null);
        return null;
    }

    private static IEnumerable<Change> Holding(ManagedResource resource, string? held, string? stopped) =>
        [new Change.SetHeld(resource.Tag, held), new Change.SetStopped(resource.Tag, stopped, ProcessTable.BootId)];
}

using System.Collections.Immutable;
using Kits.Control;
using Kits.Core.Planning;
using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.State;
using Kits.Sdk;
using Kits.Sdk.Settings;
using Microsoft.Extensions.Logging;

namespace Kits.Host.Running;

/// <summary>
/// Keeps this node's resources in service: looks first, adopts what runs, brings up what shall serve, then watches, recovers, and does
/// what operators ask. Everything here runs on the <see cref="EngineLoop"/>.
/// </summary>
public sealed class Engine
{
    private static readonly ImmutableDictionary<string, Wanted> NoWishes = ImmutableDictionary<string, Wanted>.Empty;

    private readonly ResourceTable _table;
    private readonly ResourceLocks _locks = new();
    private readonly Executor _executor;
    private readonly Watches _watches;
    private readonly Checker _checker;
    private readonly Recoverer _recoverer;
    private readonly Journal _journal;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly RememberedState _remembered;

    /// <summary>
    /// Puts the parts together and takes up what is remembered, so that an operator who asks at once meets what was true before. Nothing is
    /// looked at or touched before <see cref="Begin"/>.
    /// </summary>
    /// <param name="table">The node's resources.</param>
    /// <param name="remembered">What the configuration database remembers of them.</param>
    /// <param name="loop">The thread that everything here runs on.</param>
    /// <param name="journal">Durable changes and history.</param>
    /// <param name="time">The clock.</param>
    /// <param name="hostWasLateSince">Whether the host itself was held up since a timestamp.</param>
    /// <param name="log">The host's log.</param>
    /// <param name="threads">Where the code of kits runs.</param>
    /// <param name="chance">Spreads the checks, so that they do not all come at the same moment.</param>
    public Engine(
        ResourceTable table, RememberedState remembered, EngineLoop loop, Journal journal, TimeProvider time, Func<long, bool> hostWasLateSince, ILogger log,
        IKitThreads threads, Random chance)
    {
        (_table, _remembered, _journal, _time, _log) = (table, remembered, journal, time, log);
        var caller = new KitCaller(loop, threads, time);
        _watches = new Watches(loop, threads, journal);
        _executor = new Executor(table, caller, journal);
        _checker = new Checker(loop, table, caller, journal, _watches, time, hostWasLateSince, chance);
        _recoverer = new Recoverer(table, _locks, _executor, caller, _checker, journal, time);
        _executor.Settled += Settled;
        _checker.Decided += (resource, decision) => Forget(_recoverer.ActOnAsync(resource, decision));
        foreach (var resource in table.BottomUp)
            Remember(resource);
    }

    /// <summary>The node's resources.</summary>
    public ResourceTable Table => _table;

    /// <summary>Durable changes and history.</summary>
    public Journal Journal => _journal;

    /// <summary>Looks at every resource, and goes on from what is seen.</summary>
    public async Task Begin()
    {
        var changes = new List<Change>();
        foreach (var intent in _remembered.OpenIntents)
        {
            _journal.Note(intent.Tag, "operation", $"{intent.Action} was cut off when the host ended: looking at what is there");
            changes.Add(new Change.IntentClosed(intent.Id, "cut off; the host looks"));
        }

        foreach (var resource in _table.BottomUp)
        {
            if (resource is { Wanted: Wanted.NeverAsked, Description.Startup: Startup.Auto })
            {
                resource.Wanted = Wanted.In;
                changes.Add(new Change.SetWanted(resource.Tag, Wanted.In));
            }
        }

        if (changes.Count > 0)
            await _journal.RecordAsync(changes);
        foreach (var resource in _table.BottomUp)
            _checker.Look(resource);
    }

    /// <summary>Does what an operator asks.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="listener">Told of every line; the last has an exit code.</param>
    public async Task OperateAsync(OperationRequest request, Action<OperationLine> listener)
    {
        var operation = new Operation($"{request.Action} of {request.Tag}", isOperators: true, _journal.Now)
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
            _locks.Leave(operation);
            _locks.Release(operation);
        }
    }

    /// <summary>Cancels what runs on a resource.</summary>
    public OperationLine Cancel(string tag)
    {
        if (_table.Find(tag) is null)
            return new OperationLine("end", NoSuchTag(tag), tag, Exit: ExitCode.NotFound);
        if (_locks.HolderOf(tag) is not { } operation)
            return new OperationLine("end", $"nothing runs on {tag}", tag);

        operation.Cancelled = true;
        foreach (var locked in operation.Locked)
            _table[locked].Follows = false; // who cancels does not want the host to begin anew by itself
        _journal.Note(tag, "operation", $"{operation.Name} cancelled by an operator", operation);
        foreach (var locked in operation.Locked.Select(one => _table[one]).Where(one => one.ActionRuns))
            locked.Action!.Cancel();
        return new OperationLine("end", $"{operation.Name} is told to give up; what it has done stays (kits status {tag})", tag);
    }

    /// <summary>Lets go of every resource before the host ends, and watches none any more.</summary>
    /// <param name="remove">Whether to take all out of service; otherwise all stay as they are.</param>
    /// <param name="listener">Told of every step.</param>
    /// <returns>Null, or what could not be removed: then the host does not end.</returns>
    public async Task<string?> EndAsync(bool remove, Action<OperationLine> listener)
    {
        if (!remove)
        {
            _checker.Stopped = true;
            return null;
        }

        // Everything is watched and recovered until nothing stands in the way any more.
        var operation = new Operation("stop of the host", isOperators: true, _journal.Now) { Listener = listener };
        var (plan, refusal) = await TakeLocksAsync(operation, new Request.ShutDown(), null);
        if (plan is null)
        {
            _locks.Leave(operation);
            return refusal;
        }

        _checker.Stopped = true;
        var failure = await _executor.RunAsync(plan, operation);
        if (failure is null)
            return null;

        _locks.Release(operation);
        _checker.Stopped = false;
        foreach (var resource in _table.BottomUp)
            _checker.Look(resource);
        return failure;
    }

    private static string NoSuchTag(string tag, IEnumerable<string> known) =>
        $"no resource has the tag {tag}{NearestWord.Suggestion(tag, known)}; kits status lists them all";

    /// <summary>What to tell someone who asked for a tag that does not exist.</summary>
    public string NoSuchTag(string tag) => NoSuchTag(tag, _table.Hierarchy.BottomUp);

    private void Remember(ManagedResource resource)
    {
        if (!_remembered.Resources.TryGetValue(resource.Tag, out var remembered))
            return;

        resource.Wanted = remembered.Wanted;
        resource.Held = remembered.Held;
        resource.Ledger = new Ledger([.. remembered.Attempts]);
        if (remembered.InDoubt is { } why)
            resource.RememberInDoubt(why);
    }

    private async Task<(int Exit, string Text)> AnswerAsync(OperationRequest request, Operation operation)
    {
        if (_table.Find(request.Tag) is not { } resource)
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

        return await _checker.LookAsync(resource) switch
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
        if (resource.State == ServiceState.InDoubt)
            return (ExitCode.Refused, $"{resource.Tag} is in doubt: {resource.Reason}; remove it first (perform_action -t {resource.Tag} -a remove)");
        if (await TakeLocksAsync(operation, () => (new HashSet<string> { resource.Tag }, null), request.WaitSeconds) is { } refusal)
            return (ExitCode.Refused, refusal);

        // A check that could not tell is no reason to take anything down: then the kit alone may look for itself and cure.
        var (failure, isCertain) = await _checker.LookAsync(resource) switch
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
        var notCured = await _recoverer.CureAsync(resource, failure, operation, mayReinstate: isCertain);
        _locks.Release(operation);
        _recoverer.Afterwards(resource);
        return notCured is null ? (ExitCode.Done, "recovered") : (ExitCode.Failed, $"not recovered: {notCured}; kits why {resource.Tag} tells more");
    }

    private async Task<(int Exit, string Text)> CarryOutAsync(ManagedResource resource, Request planned, OperationRequest request, Operation operation)
    {
        if (request.PlanOnly)
            return Show(Planner.Plan(_table.Hierarchy, _table.Situations(), planned), operation);

        var (plan, refusal) = await TakeLocksAsync(operation, planned, request.WaitSeconds);
        if (plan is null)
            return (ExitCode.Refused, refusal!);

        var released = plan.Wanted.Keys.Concat(plan.Steps.Where(step => step.Action == StepAction.Restore).Select(step => step.Tag));
        if (await MakeDurableAsync(plan.Wanted, planned is Request.Remove ? [] : released, operation) is { } problem)
            return (ExitCode.Failed, problem);
        _table.Changed();

        foreach (var note in plan.Notes)
            operation.Say("plan", note);
        if (plan.Steps.IsEmpty)
            return (ExitCode.Done, $"{resource.Tag} is {(resource.State == ServiceState.InService ? "in" : "out of")} service already: nothing to do");

        _journal.Note(resource.Tag, "operation", $"{plan.Why}: {plan.Steps.Length} step{(plan.Steps.Length == 1 ? "" : "s")}", operation);
        var failure = await _executor.RunAsync(plan, operation);
        _journal.Note(resource.Tag, "operation", failure is null ? $"{operation.Name} done" : $"{operation.Name} failed: {failure}", operation, _journal.Now - operation.Begun);
        _locks.Release(operation);
        foreach (var tag in plan.Touches)
            _checker.Look(_table[tag]);
        return failure is null
            ? (ExitCode.Done, $"{operation.Name} done in {Duration.Format(_journal.Now - operation.Begun)}")
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
        var noLongerHeld = released.Distinct().Select(tag => _table[tag]).Where(resource => resource.Held is not null).ToList();
        List<Change> changes = [.. wanted.Select(pair => new Change.SetWanted(pair.Key, pair.Value)), .. noLongerHeld.Select(resource => new Change.SetHeld(resource.Tag, null))];
        List<Change> before = [.. wanted.Select(pair => new Change.SetWanted(pair.Key, _table[pair.Key].Wanted)), .. noLongerHeld.Select(resource => new Change.SetHeld(resource.Tag, resource.Held))];
        if (changes.Count == 0)
            return null;

        if (operation.Force)
            await _journal.RecordAsync(changes);
        else if (await _journal.RequireAsync(changes, before) is { } problem)
            return $"the configuration database takes no writes, so nothing was done: {problem}; --force goes on without";

        foreach (var (tag, wish) in wanted)
            _table[tag].Wanted = wish;
        foreach (var resource in noLongerHeld)
            resource.Held = null;
        return null;
    }

    private async Task<(Plan? Plan, string? Refusal)> TakeLocksAsync(Operation operation, Request request, double? waitSeconds)
    {
        Plan? plan = null;
        var refusal = await TakeLocksAsync(
            operation,
            () =>
            {
                plan = Planner.Plan(_table.Hierarchy, _table.Situations(), request);
                return (plan.Touches, plan.Refusal);
            },
            waitSeconds);
        return refusal is null ? (plan, null) : (null, refusal);
    }

    // What a plan touches depends on states that change while it waits, so it is planned again at every turn.
    private async Task<string?> TakeLocksAsync(Operation operation, Func<(IReadOnlySet<string> Touches, string? Refusal)> plan, double? waitSeconds)
    {
        using var patience = waitSeconds is null ? new CancellationTokenSource() : new CancellationTokenSource(TimeSpan.FromSeconds(Math.Max(waitSeconds.Value, 0.001)), _time);
        Operation? told = null;
        while (true)
        {
            var (touches, refusal) = plan();
            if (refusal is not null)
                return refusal;
            if (touches.Select(tag => _table[tag]).FirstOrDefault(one => one.Action is { Hangs: true }) is { } hanging)
                return $"{hanging.Tag}: {hanging.Hanging}; nothing else may act on it until that call returns";

            var holder = _locks.FirstInLine(operation, touches) ?? _locks.TryTake(operation, touches);
            if (holder is null)
            {
                _locks.Leave(operation);
                return null;
            }

            var held = $"held by {holder.Name} since {holder.Begun:HH:mm:ss}Z";
            if (waitSeconds <= 0)
                return held;
            if (holder != told)
                operation.Say("waiting", held);
            told = holder;
            try
            {
                await _locks.WaitAsync(operation, touches, patience.Token);
            }
            catch (OperationCanceledException)
            {
                return $"{held}; waited {Duration.Format(TimeSpan.FromSeconds(waitSeconds!.Value))}";
            }
        }
    }

    private void Settled(ManagedResource resource)
    {
        if (resource.State != ServiceState.InService)
        {
            _watches.End(resource);
            return;
        }

        // Parents that were found running stay as they are and are looked at; those that wait for this child come up by themselves.
        _checker.Look(resource);
        foreach (var parent in _table.Parents(resource).Where(parent => _locks.HolderOf(parent.Tag) is null))
            _checker.Look(parent, $"{resource.Tag} is in service");
    }

    private void Forget(Task task) => task.ContinueWith(
        failed => _log.LogError(failed.Exception, "a bug in the host"), CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}

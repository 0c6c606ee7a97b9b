using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.State;
using Kits.Sdk;
using Kits.Sdk.Settings;

namespace Kits.Host.Running;

/// <summary>
/// Looks at resources: on schedule with jitter, and at once when a kit's watch or a neighbour gives a hint. What the look means is the
/// policy's to decide; whoever acts is told of the decision.
/// </summary>
public sealed class Checker(ResourceTable table, KitCaller caller, Watches watches, EngineServices services)
{
    private readonly EngineLoop loop = services.Loop;
    private readonly Journal journal = services.Journal;
    private readonly TimeProvider time = services.Time;
    private const int AtOnce = 64;
    private readonly Queue<ManagedResource> _line = new();
    private readonly HashSet<ManagedResource> _queued = [];
    private int _running;

    /// <summary>Told of every decision that asks for an action.</summary>
    public event Action<ManagedResource, Decision>? Decided;

    /// <summary>No further look begins: the host is ending.</summary>
    public bool Stopped { get; set; }

    /// <summary>Whether a resource has left the configuration.</summary>
    public bool IsGone(ManagedResource resource) => table.Find(resource.Tag) != resource;

    /// <summary>Looks now, or as soon as what runs on the resource has ended. Not in maintenance, and not while a restore settles.</summary>
    public void Look(ManagedResource resource, string? hint = null)
    {
        if (Stopped || IsGone(resource) || table.MaintenanceOf(resource) is not null)
            return;

        if (resource.Settling is { } until && until > time.GetTimestamp())
            Schedule(resource, time.GetElapsedTime(time.GetTimestamp(), until));
        else
            LookNow(resource, hint);
    }

    /// <summary>Leaves a resource that was just restored alone for as long as its rules say (CP-43); its kit's own events count.</summary>
    public void Settle(ManagedResource resource)
    {
        if (resource.Rules.Delay == TimeSpan.Zero)
            return;

        resource.Settling = time.GetTimestamp() + (long)(resource.Rules.Delay.TotalSeconds * time.TimestampFrequency);
        watches.Begin(resource, hint => LookNow(resource, hint));
    }

    private void LookNow(ManagedResource resource, string? hint)
    {
        if (Stopped || IsGone(resource) || table.MaintenanceOf(resource) is not null)
            return;

        if (resource.ActionRuns)
        {
            resource.LookAgain = hint ?? "";
        }
        else if (resource.CheckRuns)
        {
            if (!resource.Check!.Hangs) // a hint tells nothing of a check that hangs: only time that passes counts
                resource.LookAgain = hint ?? "";
        }
        else if (_queued.Add(resource))
        {
            _line.Enqueue(resource);
            BeginWhatCan();
        }
    }

    /// <summary>Looks at a resource and gives what was seen, once. Decisions follow as from any look.</summary>
    public async Task<Observation> LookAsync(ManagedResource resource)
    {
        while (resource is { CheckRuns: true, Check.Hangs: false })
            await resource.Check!.Returned;
        if (resource.ActionRuns || resource.CheckRuns)
            return new Observation.Answer(new CheckResult.Unknown(resource.Hanging ?? "another call of the kit runs at this moment"));

        return await CheckAsync(resource);
    }

    /// <summary>Puts the next scheduled look off to a time from now.</summary>
    public void Schedule(ManagedResource resource, TimeSpan pause)
    {
        resource.NextCheck = journal.Stamp.Monotonic + pause;
        resource.CheckTimer ??= time.CreateTimer(_ => loop.Post(() => Due(resource)), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        resource.CheckTimer.Change(pause, Timeout.InfiniteTimeSpan);
    }

    private void Due(ManagedResource resource)
    {
        if (IsGone(resource))
            return;

        if (!IsLookedAt(resource))
            return;

        Schedule(resource, resource.Rules.Every); // whatever becomes of this look, another one follows
        if (resource.ActionRuns || !resource.CheckRuns)
            Look(resource);
        else if (resource.Check!.Hangs && !Stopped)
            Seen(resource, new Observation.NoAnswer(resource.Rules.Every, services.WhyHostWasLateSince(Ago(resource.Rules.Every))), resource.Rules.Every);
    }

    private long Ago(TimeSpan span) => time.GetTimestamp() - (long)(span.TotalSeconds * time.TimestampFrequency);

    private static string? LateDeadline(KitCall check) => check.Elapsed - check.Timeout is var late && late > TimeSpan.FromSeconds(1)
        ? $"the deadline was noticed {Duration.Format(late)} too late"
        : null;

    private void BeginWhatCan()
    {
        while (_running < AtOnce && _line.TryDequeue(out var resource))
        {
            _queued.Remove(resource);
            if (!resource.ActionRuns && !resource.CheckRuns && !IsGone(resource) && table.MaintenanceOf(resource) is null)
                _ = RunAsync(resource);
        }
    }

    private async Task RunAsync(ManagedResource resource)
    {
        _running++;
        try
        {
            await CheckAsync(resource);
        }
        finally
        {
            _running--; // a check that hangs gives its place back at its deadline
            BeginWhatCan();
        }
    }

    private async Task<Observation> CheckAsync(ManagedResource resource)
    {
        var actionBefore = resource.Action;
        var isDeep = IsDeepDue(resource);
        var end = await caller.CheckAsync(resource, isDeep);
        var check = resource.Check!;
        Observation seen = end switch
        {
            { OutOfTime: true } => new Observation.NoAnswer(check.Timeout, services.WhyHostWasLateSince(check.Started) ?? LateDeadline(check)),
            { Answer: { } answer } => new Observation.Answer(answer),
            _ => new Observation.Answer(new CheckResult.Unknown(end.Problem!)),
        };

        if (isDeep && seen is Observation.Answer { Result: CheckResult.InService or CheckResult.Unknown })
            resource.DeepChecked = time.GetTimestamp(); // a fault that only it sees is looked for with it until it is gone

        // What an action has changed meanwhile was seen too early.
        if (resource.Action == actionBefore && !IsGone(resource))
            Seen(resource, seen, check.Elapsed);
        else if (!IsGone(resource))
            Schedule(resource, resource.Rules.Every);
        return seen;
    }

    private bool IsLookedAt(ManagedResource resource) =>
        resource.Rules.When == CheckTime.Always || resource.State != ServiceState.OutOfService || table.SituationOf(resource).ShallServe;

    private bool IsDeepDue(ManagedResource resource) =>
        resource is { State: ServiceState.InService, Rules.DeepCheckEvery: { } every }
        && (resource.DeepChecked is not { } last || time.GetElapsedTime(last) >= every);

    private void Seen(ManagedResource resource, Observation seen, TimeSpan took)
    {
        var now = journal.Stamp;
        var decision = RecoveryPolicy.Decide(
            resource.Rules, table.SituationOf(resource), resource.Standing, resource.Ledger, seen, now, new Restraint(table.InMaintenance, services.Machine.StaysUp(now)));
        journal.Seen(resource.Tag, Words(seen, decision), took);
        resource.Decide(decision, now.Monotonic);

        var before = resource.State;
        Apply(resource, decision);
        if (Stopped)
            return; // it is known, so that nothing is taken from under it; and nothing follows

        if (decision is Decision.Rest or Decision.Recover or Decision.GiveUp && services.Machine.Trouble(now))
            _ = journal.RecordAsync(new Change.LedgerReset(""));
        if (IsLookedAt(resource))
            Schedule(resource, decision is Decision.Rest { TryIn: { } tryIn } && tryIn < resource.Rules.Every ? tryIn : WithJitter(resource.Rules.Every));
        if (resource.State == ServiceState.InService && (before != ServiceState.InService || resource.Watch is null))
            watches.Begin(resource, hint => LookNow(resource, hint));
        if (decision is Decision.Recover or Decision.GiveUp or Decision.BringUp or Decision.RemoveAgain)
            Decided?.Invoke(resource, decision);
        else if (resource.LookAgain is { } hint)
            LookOnceMore(resource, hint);
        if (resource.State == ServiceState.InService && before != ServiceState.InService)
            LookAtParents(resource);
        if (before == ServiceState.NotKnown && decision is not Decision.BringUp)
            LookAtAdmirers(resource);
    }

    private void LookAtAdmirers(ManagedResource resource)
    {
        foreach (var admirer in table.Admirers(resource).Where(admirer => admirer.State == ServiceState.OutOfService))
            Look(admirer, $"{resource.Tag} need not be waited for");
    }

    /// <summary>Looks at every parent at once: what it stands on has changed.</summary>
    public void LookAtParents(ManagedResource resource)
    {
        foreach (var parent in table.Parents(resource))
            Look(parent, $"{resource.Tag} is in service again");
    }

    private void Apply(ManagedResource resource, Decision decision)
    {
        switch (decision)
        {
            case Decision.Serves serves:
                Move(resource, Signal.SeenInService, serves.Reason);
                resource.Follows = true;
                resource.Warning = serves.Warning;
                resource.DownSince = null;
                if (resource.Stopped is not null)
                    RememberStop(resource, null);
                break;

            case Decision.Respects:
                RememberStop(resource, decision.Reason);
                Move(resource, Signal.SeenOutOfService, decision.Reason);
                break;

            case Decision.IsOut or Decision.BringUp:
                Move(resource, Signal.SeenOutOfService, decision.Reason);
                break;

            case Decision.Rest or Decision.Recover or Decision.GiveUp:
                resource.DownSince ??= time.GetTimestamp();
                Move(resource, Signal.SeenFailed, decision.Reason);
                break;

            case Decision.KeepWatching when resource.State == ServiceState.NotKnown:
                resource.Explain(decision.Reason);
                break;
        }
    }

    private void RememberStop(ManagedResource resource, string? why)
    {
        resource.Stopped = why;
        _ = journal.RecordAsync(new Change.SetStopped(resource.Tag, why, journal.Stamp.BootId));
    }

    private void Move(ManagedResource resource, Signal signal, string reason)
    {
        if (resource.Take(signal, reason, journal.Now) is { } row)
        {
            journal.Note(resource.Tag, "state", $"{row.Why}: {reason}");
            if (row.From == ServiceState.InDoubt)
                _ = journal.RecordAsync(new Change.SetInDoubt(resource.Tag, null));
            table.Changed();
        }
        else if (resource.Reason != reason && resource.State != ServiceState.InDoubt && resource.Held is null)
        {
            resource.Explain(reason);
            table.Changed();
        }
    }

    private void LookOnceMore(ManagedResource resource, string hint)
    {
        resource.LookAgain = null;
        Look(resource, hint);
    }

    private static string Words(Observation seen, Decision decision) => seen switch
    {
        Observation.Answer { Result: CheckResult.InService { Warning: null } } when decision is Decision.Serves => "in service",
        Observation.Answer { Result: CheckResult.InService { Warning: { } warning } } when decision is Decision.Serves => $"in service, degraded: {warning}",
        Observation.Answer { Result: CheckResult.Failed failed } => $"failed: {failed.Why.Reason}",
        Observation.Answer { Result: CheckResult.OutOfService gone } => gone.Why is null ? "out of service" : $"out of service: {gone.Why}",
        Observation.NoAnswer silent when decision is not Decision.KeepWatching => $"no answer within {Duration.Format(silent.After)}",
        _ => decision.Reason,
    };

    private TimeSpan WithJitter(TimeSpan every) => every * (0.9 + (services.Chance.NextDouble() * 0.2));
}

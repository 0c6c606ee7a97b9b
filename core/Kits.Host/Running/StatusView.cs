using Kits.Control;
using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Sdk.Settings;

namespace Kits.Host.Running;

/// <summary>Tells operators what the engine knows: the state of every resource, and why it is as it is.</summary>
public sealed class StatusView(string node, Engine engine, Func<string, int, IReadOnlyList<HistoryEntry>> history)
{
    private const int ChainLength = 12;

    /// <summary>Every resource, or one.</summary>
    public StatusAnswer Status(string? tag) => new(
        node,
        [.. engine.Table.BottomUp.Where(resource => tag is null || resource.Tag == tag).Select(Describe)],
        engine.Journal.Degraded,
        [.. Notices()]);

    /// <summary>The reason chain of a resource.</summary>
    public WhyAnswer Why(ManagedResource resource)
    {
        var situation = engine.Table.SituationOf(resource);
        var chain = history(resource.Tag, ChainLength);
        return new WhyAnswer(resource.Tag, situation.StateWord, Summary(resource, situation), chain, Next(resource) ?? "nothing is planned", Advice(resource, situation));
    }

    // What concerns the whole node and needs a person's eye.
    private IEnumerable<string> Notices()
    {
        if (engine.Table.Maintenance is { } maintenance)
            yield return $"the node is {maintenance}";
        if (engine.IsEnding)
            yield return "nothing is watched or recovered any more: this host ends, or its machine goes down";
        if (engine.Machine is { IsReal: true, Budget.Allowed: > 0 } machine && machine.StaysUp(engine.Journal.Stamp) is { } why)
            yield return $"the machine stays up whatever happens: {why} (kits ledger reset --node)";
    }

    private ResourceStatus Describe(ManagedResource resource)
    {
        var situation = engine.Table.SituationOf(resource);
        return new ResourceStatus(
            resource.Tag, resource.Description.Kit, situation.StateWord, Word(resource.Wanted), Reason(resource, situation), resource.Since,
            resource.Description.Needs, Operation(resource), Next(resource), resource.Id, resource.Description.Startup.ToString().ToLowerInvariant(),
            situation.Maintenance, resource.Description.Prefers);
    }

    private static string Word(Wanted wanted) => wanted switch
    {
        Wanted.In => "in",
        Wanted.Out => "out",
        _ => "never",
    };

    private static string Reason(ManagedResource resource, Situation situation) => situation.Maintenance is { } maintenance
        ? resource.State == ServiceState.InService ? maintenance : $"{maintenance}; before that: {StateReason(resource, situation)}"
        : StateReason(resource, situation);

    private static string StateReason(ManagedResource resource, Situation situation) => resource.State switch
    {
        ServiceState.InService when resource.Wanted != Wanted.In => "not asked for",
        ServiceState.InService when situation.Held is { } held => $"not protected: {held}",
        ServiceState.InService when resource.Warning is { } warning => $"degraded: {warning}",
        ServiceState.OutOfService when situation is { Held: { } held } => held,
        ServiceState.OutOfService when situation is { Stopped: { } stopped } => stopped,
        ServiceState.OutOfService when situation is { ShallServe: true, LeftOut: { } leftOut } => leftOut,
        ServiceState.InDoubt => $"in doubt: {resource.Reason}",
        _ => resource.Reason,
    };

    private static string? Operation(ManagedResource resource) =>
        resource.Hanging ?? (resource.ActionRuns ? $"{resource.Action!.Action} since {Duration.Format(resource.Action.Elapsed)}" : null);

    private string? Next(ManagedResource resource)
    {
        var now = engine.Journal.Stamp.Monotonic;
        var check = resource.NextCheck is { } at && at > now ? $"check in {Duration.Format(at - now)}" : null;
        var maintenance = engine.Table.MaintenanceOf(resource);
        return resource switch
        {
            { ActionRuns: true } => $"{resource.Action!.Action} ends by itself or after {Duration.Format(resource.Action.Timeout)}",
            _ when engine.OperationOn(resource.Tag) is { } operation => $"{operation.Name} goes on",
            _ when engine.IsEnding => null,
            _ when maintenance is not null => maintenance.Left(engine.Journal.Stamp) is { } left ? $"maintenance ends by itself in {Duration.Format(left)}, and a check decides" : "nothing until kits maintenance off",
            { Decision: Decision.Rest { TryIn: { } tryIn } rest } when resource.State == ServiceState.Failed =>
                $"recovery is tried again {In(tryIn - (now - resource.DecidedAt))}, when a check still says failed",
            { State: ServiceState.Failed, Decision: Decision.Rest } => check is null ? null : $"no recovery; {check}",
            { CheckRuns: true, Check.Hangs: false } => $"a check looks now, for at most {Duration.Format(resource.Check!.Timeout)}",
            { State: ServiceState.NotKnown } => "it is looked at in its turn",
            _ => check,
        };
    }

    private static string In(TimeSpan left) => left > TimeSpan.Zero ? $"in {Duration.Format(left)}" : "now";

    private static string Summary(ManagedResource resource, Situation situation) => situation.Maintenance is { } maintenance
        ? $"{resource.Tag} is {maintenance}. Nothing is checked or recovered meanwhile. {StateSummary(resource, situation)}"
        : StateSummary(resource, situation);

    private static string StateSummary(ManagedResource resource, Situation situation) => resource.State switch
    {
        ServiceState.NotKnown => $"{resource.Tag} has not been looked at yet.",
        ServiceState.InService when resource.Wanted != Wanted.In => $"{resource.Tag} is in service although nobody asked for it, so it is not protected.",
        ServiceState.InService when situation.Held is { } held => $"{resource.Tag} is in service, but not protected until it is asked for: {held}.",
        ServiceState.InService when resource.Warning is { } warning => $"{resource.Tag} is in service but degraded: {warning}.",
        ServiceState.InService => $"{resource.Tag} is in service and protected.",
        ServiceState.OutOfService when situation.Held is { } held => $"{resource.Tag} is out of service: {held}. It stays so until asked for.",
        ServiceState.OutOfService when situation.Stopped is { } stopped => $"{resource.Tag} is out of service: {stopped}. It stays so until asked for, or until the machine boots again.",
        ServiceState.OutOfService when resource.Wanted == Wanted.Out => $"{resource.Tag} is out of service because an operator removed it.",
        ServiceState.OutOfService when situation is { ShallServe: true, LeftOut: { } leftOut } => $"{resource.Tag} is wanted in but out of service: {leftOut}.",
        ServiceState.OutOfService => $"{resource.Tag} is out of service: {resource.Reason}.",
        ServiceState.InDoubt => $"{resource.Tag} is in doubt: a remove failed, so it may still run here ({resource.Reason}).",
        ServiceState.Failed => $"{resource.Tag} should serve and does not: {resource.Reason}.",
        _ => $"{resource.Tag} is being worked on: {resource.State.ToString().ToLowerInvariant()}, {resource.Reason}.",
    };

    private static string? Advice(ManagedResource resource, Situation situation) => resource.State switch
    {
        _ when resource.Hanging is not null => $"the kit does not return from a call: look at what it waits for; kits cancel {resource.Tag} asks it again to give up",
        _ when situation.Maintenance is not null => $"end it with kits maintenance off {(resource.Maintenance is null ? "--node" : resource.Tag)}",
        ServiceState.InService when resource.Wanted == Wanted.Out => $"it runs although it was removed: finish with perform_action -t {resource.Tag} -a remove, or keep it with -a restore",
        ServiceState.InService when resource.Wanted == Wanted.NeverAsked || situation.Held is not null => $"protect it with perform_action -t {resource.Tag} -a restore, or stop it with -a remove",
        ServiceState.InDoubt => $"make sure that nothing of it runs, then perform_action -t {resource.Tag} -a remove",
        ServiceState.OutOfService when situation.Held is not null || situation.Stopped is not null || resource.Wanted != Wanted.In || situation.LeftOut?.StartsWith("left as it is", StringComparison.Ordinal) == true =>
            $"bring it back with perform_action -t {resource.Tag} -a restore",
        ServiceState.OutOfService when situation.LeftOut is { } leftOut => $"see about what it {leftOut}: kits why {leftOut.Split(' ')[^1]}",
        ServiceState.Failed when resource.Rules.Policies.NotificationOnly => $"recover it yourself with perform_action -t {resource.Tag} -a recover, or have it done: kits policy set NotificationOnly off {resource.Tag}",
        ServiceState.Failed => $"mend the cause, then perform_action -t {resource.Tag} -a recover",
        _ => null,
    };
}

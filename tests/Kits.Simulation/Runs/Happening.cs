using Kits.Control;
using Kits.Simulation.Machine;
using Kits.Simulation.Running;

namespace Kits.Simulation.Runs;

/// <summary>Something that happens to a node, other than what its host does.</summary>
/// <param name="Words">As a log tells it.</param>
/// <param name="Happen">Lets it happen.</param>
/// <param name="Tag">The resource that it happens to, if it is one.</param>
public sealed record Happening(string Words, Action<SimulatedNode> Happen, string? Tag = null)
{
    /// <summary>A resource becomes something else by itself.</summary>
    public static Happening Becomes(string tag, Truth truth) => new($"{tag} becomes {truth}", node => node.Machine[tag].Becomes(truth), tag);

    /// <summary>Something goes wrong with an action for a time; null: until further notice.</summary>
    public static Happening Goes(string tag, string action, Fault fault, TimeSpan? lasts = null) => new($"{action} of {tag}: {fault} for {lasts}", node =>
    {
        node.Log.Add("machine", $"{action} of {tag}: {fault}");
        node.Machine[tag].Goes(action, fault);
        if (lasts is { } time)
            node.Time.In(time, () => node.Machine[tag].Goes(action, Fault.None));
    }, tag);

    /// <summary>An operator asks.</summary>
    public static Happening Asks(OperationRequest request) =>
        new($"an operator asks: {request.Action} {request.Tag} {request.Scope} wait={request.WaitSeconds} force={request.Force}", node => node.Ask(request), request.Tag);

    /// <summary>An operator cancels.</summary>
    public static Happening Cancels(string tag) => new($"an operator cancels {tag}", node => node.Cancel(tag), tag);

    /// <summary>An operator begins a maintenance that ends by itself; null: of the node.</summary>
    public static Happening Maintenance(string? tag, TimeSpan lasts) => new($"maintenance of {tag ?? "the node"} for {lasts}", node => node.Maintain(tag, lasts), tag);

    /// <summary>An operator switches a policy, and takes that back after a time; null: of the node.</summary>
    public static Happening Policy(string? tag, string name, bool on, TimeSpan lasts) => new($"policy {name} of {tag ?? "the node"} is {(on ? "on" : "off")} for {lasts}", node =>
    {
        node.Switch(tag, name, on);
        node.Time.In(lasts, () => node.Switch(tag, name, null));
    }, tag);

    /// <summary>An operator empties a ledger; null: that of the node.</summary>
    public static Happening ResetsLedger(string? tag) => new($"the ledger of {tag ?? "the node"} is reset", node => node.ResetLedger(tag), tag);

    /// <summary>The host is killed, and another starts after a time.</summary>
    public static Happening Crash(TimeSpan downFor) => new($"kitsd is killed, for {downFor}", node =>
    {
        node.Crash();
        node.Time.In(downFor, node.Start);
    });

    /// <summary>An operator stops the host and starts it again after a time.</summary>
    public static Happening Stop(bool remove, TimeSpan downFor) => new($"{(remove ? "lkstop" : "lkstop -f")}, for {downFor}", node =>
    {
        node.Stop(remove);
        node.Time.In(downFor, node.Start);
    });

    /// <summary>The wall's clock steps.</summary>
    public static Happening WallSteps(TimeSpan by) => new($"the wall clock steps by {by}", node => node.Time.StepWall(by));

    /// <summary>The disk is unwell for a time.</summary>
    public static Happening Disk(DiskMood mood, TimeSpan lasts) => new($"the disk is {mood} for {lasts}", node =>
    {
        node.Log.Add("machine", $"the disk is {mood}");
        node.Disk.Becomes(mood);
        node.Time.In(lasts, () => node.Disk.Becomes(DiskMood.Well));
    });

    /// <summary>The host itself is held up for a time.</summary>
    public static Happening HeldUp(TimeSpan lasts) => new($"the host is held up for {lasts}", node => node.HoldUp(lasts));
}

/// <summary>When something happens.</summary>
/// <param name="At">Not before this time.</param>
/// <param name="Steps">So many of the smallest steps later: between any two of them.</param>
/// <param name="What">What happens.</param>
public sealed record Scheduled(TimeSpan At, int Steps, Happening What)
{
    /// <summary>As a person reads it.</summary>
    public override string ToString() => $"{At:hh\\:mm\\:ss\\.fff} +{Steps,-3} {What.Words}";
}

using Kits.Host.Running;
using Kits.Host.State;
using Kits.Simulation.Machine;
using Kits.Simulation.Running;

namespace Kits.Simulation.Invariants;

/// <summary>What a final action stopped stays stopped, across crashes too, until it is asked for.</summary>
public sealed class HeldStays : Invariant
{
    private readonly HashSet<string> _held = [];
    private readonly HashSet<string> _landed = [];
    private List<Asked> _cutOff = [];
    private bool _diskMayLag;
    private bool _wasResetAtEnd;

    /// <summary>Listens to the disk.</summary>
    public HeldStays(Witness witness)
        : base(witness) => Node.Disk.Landed += Landed;

    /// <inheritdoc />
    public override string Sentence => "what a final action stopped stays stopped until it is asked for";

    /// <inheritdoc />
    public override void Begins(Call call)
    {
        // One that runs all the same is taken down for another resource, and brought back with it.
        if (call.Action is KitAction.Restore or KitAction.Recover && Witness.InEngine(call.Toy.Tag)!.Held is { } why && !Witness.WasTakenDown(call))
            Broken($"{call} begins although it is held: {why}");
    }

    /// <inheritdoc />
    public override void Stepped()
    {
        if (Node.Host is null)
            return;

        foreach (var toy in Node.Machine.Toys)
        {
            var held = Witness.InEngine(toy.Tag)!.Held is not null;
            if (held)
                _held.Add(toy.Tag);
            else if (_held.Remove(toy.Tag) && !WasReset && !Node.UnderWay.Any(asked => Explained.Releases(asked.What, Node.Hierarchy, toy.Tag)))
                Broken($"{toy.Tag} is held no longer, and nobody asked for it");
        }
    }

    /// <inheritdoc />
    public override void HostEnds(bool inOrder)
    {
        _cutOff = [.. Node.UnderWay];
        _wasResetAtEnd = WasReset;
        _diskMayLag = Node.Disk.UnwellAt > TimeSpan.Zero;
    }

    /// <inheritdoc />
    public override void HostStarts()
    {
        foreach (var toy in Node.Machine.Toys)
        {
            var (before, now) = (_held.Contains(toy.Tag), Witness.InEngine(toy.Tag)!.Held is not null);
            if (now)
                _held.Add(toy.Tag);
            else
                _held.Remove(toy.Tag);
            var lags = _diskMayLag && now == _landed.Contains(toy.Tag);
            if (before && !now && !lags && !_wasResetAtEnd && !_cutOff.Exists(asked => Explained.Releases(asked.What, Node.Hierarchy, toy.Tag)))
                Broken($"{toy.Tag} was held when kitsd ended and is not when it starts");
        }
    }

    private bool WasReset => Node.ResetAsked is { } reset && Node.Time.Now - reset.At < TimeSpan.FromSeconds(5);

    private void Landed(Change change)
    {
        if (change is not Change.SetHeld(var tag, var reason))
            return;
        if (reason is null)
            _landed.Remove(tag);
        else
            _landed.Add(tag);
    }
}

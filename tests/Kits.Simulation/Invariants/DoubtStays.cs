using Kits.Core.Resources;
using Kits.Host.Running;
using Kits.Host.State;
using Kits.Simulation.Machine;

namespace Kits.Simulation.Invariants;

/// <summary>A doubt ends by a remove that succeeded or a check that saw it out of service; a crash does not end it.</summary>
public sealed class DoubtStays : Invariant
{
    private readonly HashSet<string> _durable = [];

    /// <summary>Listens to the disk.</summary>
    public DoubtStays(Witness witness)
        : base(witness) => Node.Disk.Landed += Landed;

    /// <inheritdoc />
    public override string Sentence => "what is in doubt is neither restored nor recovered";

    /// <inheritdoc />
    public override void Begins(Call call)
    {
        if (call.Action is KitAction.Restore or KitAction.Recover && Witness.Of(call.Toy.Tag).IsInDoubt)
            Broken($"{call} begins in doubt");
    }

    /// <inheritdoc />
    public override void HostStarts()
    {
        foreach (var toy in Node.Machine.Toys)
        {
            Witness.Of(toy.Tag).Forget(inDoubt: _durable.Contains(toy.Tag));
            if (_durable.Contains(toy.Tag) != (Witness.InEngine(toy.Tag)!.State == ServiceState.InDoubt))
                Broken($"{toy.Tag} was {(_durable.Contains(toy.Tag) ? "" : "not ")}in doubt before kitsd started, and is {Witness.InEngine(toy.Tag)!.State} now");
        }
    }

    private void Landed(Change change)
    {
        if (change is not Change.SetInDoubt(var tag, var reason))
            return;
        if (reason is null)
            _durable.Remove(tag);
        else
            _durable.Add(tag);
    }
}

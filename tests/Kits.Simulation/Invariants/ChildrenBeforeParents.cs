using Kits.Host.Running;
using Kits.Simulation.Machine;

namespace Kits.Simulation.Invariants;

/// <summary>The order of every plan, seen where it counts: at the moment a kit is called.</summary>
public sealed class ChildrenBeforeParents(Witness witness) : Invariant(witness)
{
    /// <inheritdoc />
    public override string Sentence => "nothing is restored before every child that it needs is in service, or removed before its parents are out";

    /// <inheritdoc />
    public override void Begins(Call call)
    {
        var tag = call.Toy.Tag;
        if (call.Action == KitAction.Restore)
        {
            foreach (var need in Node.Hierarchy.Needs(tag))
            {
                if (Witness.Of(need) is { Serves: false, Served: false } && !Witness.InMaintenance(need))
                    Broken($"{tag} is restored, and {need} is not in service");
            }
        }
        else if (call.Action == KitAction.Remove)
        {
            foreach (var parent in Node.Hierarchy.Above(tag))
            {
                if (Witness.Of(parent).SurelyServes)
                    Broken($"{tag} is removed, and {parent} is in service");
            }
        }
    }
}

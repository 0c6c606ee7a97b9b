using Kits.Host.Running;
using Kits.Simulation.Machine;

namespace Kits.Simulation.Invariants;

/// <summary>Nobody takes from a person what he works on.</summary>
public sealed class MaintenanceIsQuiet(Witness witness) : Invariant(witness)
{
    /// <inheritdoc />
    public override string Sentence => "in maintenance nothing is decided about a resource, and nothing that is decided then takes it down";

    /// <inheritdoc />
    public override void Begins(Call call)
    {
        if (call.Action == KitAction.QuickCheck || Witness.CauseOf(call) is not { } cause || Node.Host is not { } host)
            return;

        var table = host.Engine.Table;
        if (table.MaintenanceOf(table[call.Toy.Tag]) is { } maintenance && maintenance.Since.Monotonic < cause.At)
            Broken($"{call} begins in maintenance, because of what was decided about {cause.Tag} in it");
    }
}

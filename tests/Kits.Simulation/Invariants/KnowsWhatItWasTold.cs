using Kits.Core.Resources;

namespace Kits.Simulation.Invariants;

/// <summary>What operators read is what the kits last said, whenever nothing is under way.</summary>
public sealed class KnowsWhatItWasTold(Witness witness) : Invariant(witness)
{
    /// <inheritdoc />
    public override string Sentence => "a resource is shown in service exactly while its kit was last heard to say so";

    /// <inheritdoc />
    public override void Heard()
    {
        if (Node.Host is not { } host)
            return;

        foreach (var resource in host.Engine.Table.BottomUp)
        {
            if (resource.ActionRuns || host.Engine.OperationOn(resource.Tag) is not null || resource.State is ServiceState.Restoring or ServiceState.Removing or ServiceState.Recovering)
                continue;

            var report = Witness.Of(resource.Tag);
            if (resource.State == ServiceState.InService && !report.Serves)
                Broken($"{resource.Tag} is shown in service: {resource.Reason}");
            else if (resource.State is ServiceState.OutOfService or ServiceState.Failed && report is { SurelyServes: true, IsGuilty: false })
                Broken($"{resource.Tag} is shown {resource.State}: {resource.Reason}");
        }
    }
}

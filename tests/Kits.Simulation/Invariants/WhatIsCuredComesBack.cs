using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Simulation.Machine;

namespace Kits.Simulation.Invariants;

/// <summary>Nothing is forgotten: when faults have stopped, what shall serve and can, does, and every operator has an answer.</summary>
public sealed class WhatIsCuredComesBack(Witness witness) : Invariant(witness)
{
    /// <inheritdoc />
    public override string Sentence => "what shall serve comes back when its cause is cured, and every request is answered";

    /// <inheritdoc />
    public override bool Settles(bool isLast)
    {
        var waiting = Node.UnderWay is [var first, ..] ? first : null;
        var missing = Node.Machine.Toys.FirstOrDefault(toy => Should(toy) && !Does(toy));
        if (isLast && waiting is not null)
            Broken($"{waiting.What.Action} of {waiting.What.Tag} was never answered");
        else if (isLast && missing is not null)
            Broken($"{missing.Tag} is {missing.Truth}, and its host says {Witness.InEngine(missing.Tag)!.State}: {Witness.InEngine(missing.Tag)!.Reason}");
        return waiting is null && missing is null && !Node.IsStopping;
    }

    private bool IsRecovered(Toy toy) => Witness.RulesOf(toy.Tag) is { Attempts: > 0, Target: not RecoveryTarget.FinalAction } rules && (rules.Restarts != 0 || rules.Target == RecoveryTarget.Resource && toy.Traits.IsCurable);

    private bool Does(Toy toy) => toy.Truth == Truth.Up && Witness.InEngine(toy.Tag)!.State == ServiceState.InService;

    private bool Should(Toy toy)
    {
        var resource = Witness.InEngine(toy.Tag)!;
        return resource is { Wanted: Wanted.In, Held: null, State: not ServiceState.InDoubt }
            && (resource.Follows || toy.Truth == Truth.Up)
            && (IsRecovered(toy) || toy.Truth == Truth.Up)
            && Node.Hierarchy.Needs(toy.Tag).All(need => Should(Node.Machine[need]));
    }
}

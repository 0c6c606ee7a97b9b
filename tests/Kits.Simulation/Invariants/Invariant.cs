using Kits.Host.State;
using Kits.Simulation.Machine;
using Kits.Simulation.Running;

namespace Kits.Simulation.Invariants;

/// <summary>Something that must hold whatever happens: a sentence of "what always holds" in core/README.md.</summary>
/// <param name="witness">What it looks at.</param>
public abstract class Invariant(Witness witness)
{
    /// <summary>What it looks at.</summary>
    protected Witness Witness => witness;

    /// <summary>The node.</summary>
    protected SimulatedNode Node => witness.Node;

    /// <summary>The sentence.</summary>
    public abstract string Sentence { get; }

    /// <summary>All of them.</summary>
    public static List<Invariant> All(Witness witness) =>
    [
        new KnowsWhatItWasTold(witness), new BackOffGrows(witness), new IntentBeforeStep(witness), new ChildrenBeforeParents(witness), new DoubtStays(witness), new NothingBeforeTheCount(witness), new AttemptsAreLimited(witness),
        new WantedIsTheOperators(witness), new HeldStays(witness), new OneCallAtATime(witness), new WhatIsCuredComesBack(witness), new WhyHasAnAnswer(witness),
        new MaintenanceIsQuiet(witness),
    ];

    /// <summary>A call is about to enter a kit.</summary>
    public virtual void Begins(Call call)
    {
    }

    /// <summary>A call has returned.</summary>
    public virtual void Ends(Call call)
    {
    }

    /// <summary>The host is about to write a change.</summary>
    public virtual void Records(Change change)
    {
    }

    /// <summary>The smallest step is done.</summary>
    public virtual void Stepped()
    {
    }

    /// <summary>The engine has worked off everything that it was told.</summary>
    public virtual void Heard()
    {
    }

    /// <summary>A host is there and has not looked at anything yet.</summary>
    public virtual void HostStarts()
    {
    }

    /// <summary>A host is about to die.</summary>
    public virtual void HostEnds(bool inOrder)
    {
    }

    /// <summary>Nothing has gone wrong for a while. False if more time may help; at last it must hold.</summary>
    public virtual bool Settles(bool isLast) => true;

    /// <summary>It does not hold.</summary>
    protected void Broken(string what) => witness.Broken(Sentence, what);
}

using Kits.Host.Running;
using Kits.Host.State;
using Kits.Simulation.Machine;

namespace Kits.Simulation.Invariants;

/// <summary>Whoever finds the disk after a crash knows what was being done; a disk that is unwell holds nothing up.</summary>
public sealed class IntentBeforeStep : Invariant
{
    private static readonly TimeSpan Patience = ConfigurationDatabase.Patience + TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<Guid, Intent> _open = [];
    private readonly HashSet<Guid> _landed = [];

    /// <summary>Listens to the disk.</summary>
    public IntentBeforeStep(Witness witness)
        : base(witness) => Node.Disk.Landed += Landed;

    /// <inheritdoc />
    public override string Sentence => "what a step does is on the disk before it begins, and how it ended soon after";

    /// <inheritdoc />
    public override void Records(Change change)
    {
        if (change is Change.IntentOpened(var opened))
            _open[opened.Id] = opened;
        else if (change is Change.IntentClosed(var closed, _))
            _open.Remove(closed);
    }

    /// <inheritdoc />
    public override void Begins(Call call)
    {
        if (call.Action == KitAction.QuickCheck)
            return;

        var intent = _open.Values.FirstOrDefault(intent => intent.Tag == call.Toy.Tag && intent.Action == call.Action);
        if (intent is null)
            Broken($"{call} begins and was not announced");
        else if (!_landed.Contains(intent.Id) && Node.Disk.UnwellAt < Node.Time.Now - Patience)
            Broken($"{call} begins before the disk knows");
    }

    /// <inheritdoc />
    public override void HostEnds(bool inOrder) => _open.Clear();

    /// <inheritdoc />
    public override bool Settles(bool isLast)
    {
        var open = Node.Disk.Load().OpenIntents;
        if (isLast && open is [var intent, ..])
            Broken($"{intent.Action} of {intent.Tag} never ended for the disk");
        return open.Count == 0;
    }

    private void Landed(Change change)
    {
        if (change is Change.IntentOpened(var intent))
            _landed.Add(intent.Id);
    }
}

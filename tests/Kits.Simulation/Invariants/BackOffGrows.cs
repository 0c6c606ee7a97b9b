using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.Running;
using Kits.Host.State;
using Kits.Sdk;
using Kits.Simulation.Machine;

namespace Kits.Simulation.Invariants;

/// <summary>Only a check that says in service lets the next recovery start at once.</summary>
public sealed class BackOffGrows(Witness witness) : Invariant(witness)
{
    private readonly Dictionary<string, (int Count, TimeSpan Last)> _inRow = [];
    private readonly HashSet<string> _inMaintenance = [];

    /// <inheritdoc />
    public override string Sentence => "recoveries of what no check says to serve in between come at growing intervals";

    /// <inheritdoc />
    public override void Ends(Call call)
    {
        var isWell = call.Answer is CheckResult.InService
            || (call.Answer is CheckResult.OutOfService && Witness.InEngine(call.Toy.Tag)!.State != ServiceState.Failed); // out as it should be, or to be brought up
        if (isWell)
            _inRow.Remove(call.Toy.Tag);
    }

    /// <inheritdoc />
    public override void Records(Change change)
    {
        if (change is Change.LedgerReset(var tag))
            _inRow.Remove(tag);
        else if (change is Change.IntentOpened({ Action: KitAction.Recover } intent))
            Begins(intent);
    }

    // The first check after a maintenance decides freshly.
    /// <inheritdoc />
    public override void Stepped()
    {
        if (Node.Host is null)
            return;

        foreach (var toy in Node.Machine.Toys)
        {
            if (Witness.InMaintenance(toy.Tag))
                _inMaintenance.Add(toy.Tag);
            else if (_inMaintenance.Remove(toy.Tag))
                _inRow.Remove(toy.Tag);
        }
    }

    private void Begins(Intent intent)
    {
        var (count, last) = _inRow.GetValueOrDefault(intent.Tag);
        _inRow[intent.Tag] = (count + 1, Node.Time.Now);
        if (Witness.IsHostsOwn(intent) && Node.Time.Now - last < RecoveryPolicy.BackOff(count))
            Broken($"the recovery of {intent.Tag} is number {count + 1} in a row, {Node.Time.Now - last} after the last");
    }

    /// <inheritdoc />
    public override void HostEnds(bool inOrder)
    {
        _inRow.Clear();
        _inMaintenance.Clear();
    }
}

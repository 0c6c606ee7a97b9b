using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.Running;
using Kits.Sdk;
using Kits.Simulation.Machine;

namespace Kits.Simulation.Invariants;

/// <summary>Only a check that says in service lets the next recovery start at once.</summary>
public sealed class BackOffGrows(Witness witness) : Invariant(witness)
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1.1); // the disk is waited for between the count and the call

    private readonly Dictionary<string, (int Count, TimeSpan Last)> _inRow = [];

    /// <inheritdoc />
    public override string Sentence => "recoveries of what no check says to serve in between come at growing intervals";

    /// <inheritdoc />
    public override void Begins(Call call)
    {
        if (call.Action != KitAction.Recover)
            return;

        var (count, last) = _inRow.GetValueOrDefault(call.Toy.Tag);
        _inRow[call.Toy.Tag] = (count + 1, Node.Time.Now);
        if (Witness.CauseOf(call) is not null && Node.Time.Now - last < RecoveryPolicy.BackOff(count) - Slack)
            Broken($"{call} is number {count + 1} in a row, {Node.Time.Now - last} after the last");
    }

    /// <inheritdoc />
    public override void Ends(Call call)
    {
        var isWell = call.Answer is CheckResult.InService
            || (call.Answer is CheckResult.OutOfService && Witness.InEngine(call.Toy.Tag)!.State != ServiceState.Failed); // out as it should be, or to be brought up
        if (isWell)
            _inRow.Remove(call.Toy.Tag);
    }

    /// <inheritdoc />
    public override void HostEnds(bool inOrder) => _inRow.Clear();
}

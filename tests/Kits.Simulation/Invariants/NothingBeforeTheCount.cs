using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.Running;
using Kits.Simulation.Machine;

namespace Kits.Simulation.Invariants;

/// <summary>What serves is left alone: an action of the host's own needs checks that said failed, or timeouts in a row, and enough of them.</summary>
public sealed class NothingBeforeTheCount(Witness witness) : Invariant(witness)
{
    /// <inheritdoc />
    public override string Sentence => "the host acts on what serves only after enough failed checks or timeouts in a row, and restores only what shall serve";

    /// <inheritdoc />
    public override void Begins(Call call)
    {
        if (call.Action == KitAction.QuickCheck || Witness.CauseOf(call) is not { } cause)
            return;

        var tag = call.Toy.Tag;
        var report = Witness.Of(tag);
        var shallServe = Witness.InEngine(tag)!.Wanted == Wanted.In;
        switch (call.Action)
        {
            case KitAction.Recover when !report.IsGuilty:
                Broken($"{tag} is recovered after {Evidence(report)}");
                break;

            case KitAction.Recover when !shallServe:
                Broken($"{tag} is recovered and not wanted in");
                break;

            case KitAction.Remove:
                if (Witness.RulesOf(cause.Tag).RemoveFailed != RemoveFailed.Stay && cause.InDoubt)
                    break; // the rules say so
                if (!cause.Guilty)
                    Broken($"{tag} is removed for {cause.Tag} after {Evidence(Witness.Of(cause.Tag))}");
                else if (tag != cause.Tag && !MayEndAll(cause.Tag) && !Node.Hierarchy.Above(cause.Tag).Contains(tag) && !Node.Hierarchy.Below(cause.Tag).Contains(tag))
                    Broken($"{tag} is removed for {cause.Tag}, which is neither above nor below it");
                break;

            case KitAction.Restore when !shallServe && !Witness.WasTakenDown(call):
                Broken($"{tag} is restored, and nobody wants it in");
                break;
        }
    }

    private bool MayEndAll(string tag) => Witness.RulesOf(tag) is { } rules && (rules.Then >= FinalAction.StopHost || rules.RestoreThen >= FinalAction.StopHost);

    private static string Evidence(Report report) => $"{report.FailedInRow} failed checks and {report.TimeoutsInRow} timeouts in a row";
}

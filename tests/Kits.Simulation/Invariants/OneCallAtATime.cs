using Kits.Host.Running;
using Kits.Simulation.Machine;

namespace Kits.Simulation.Invariants;

/// <summary>A kit that hangs is left alone until it returns; only a check that hangs does not bar an action.</summary>
public sealed class OneCallAtATime(Witness witness) : Invariant(witness)
{
    /// <inheritdoc />
    public override string Sentence => "no call enters a kit while another is inside, but for an action beside a check";

    /// <inheritdoc />
    public override void Begins(Call call)
    {
        foreach (var inside in call.Toy.Inside)
        {
            if (call.Action == KitAction.QuickCheck || inside.Action != KitAction.QuickCheck)
                Broken($"{call} begins, and {inside.Action} has been inside since {inside.Began}");
        }
    }
}

using Kits.Core.Resources;
using Kits.Host.Running;

namespace Kits.Simulation.Invariants;

/// <summary>Whatever state a resource comes to, an operator is told why, and what happens next or what a person can do.</summary>
public sealed class WhyHasAnAnswer(Witness witness) : Invariant(witness)
{
    private readonly Dictionary<string, (ServiceState, string, bool)> _seen = [];

    /// <inheritdoc />
    public override string Sentence => "kits why has a reason and a next step for every state";

    /// <inheritdoc />
    public override void Heard()
    {
        if (Node.Host is not { } host)
            return;

        foreach (var resource in host.Engine.Table.BottomUp)
        {
            var seen = (resource.State, resource.Reason, resource.ActionRuns);
            if (_seen.TryGetValue(resource.Tag, out var before) && before == seen)
                continue;

            _seen[resource.Tag] = seen;
            Ask(host.View, resource);
        }
    }

    private void Ask(StatusView view, ManagedResource resource)
    {
        var why = view.Why(resource);
        if (why.Summary.Length == 0 || why.Summary.Contains(": .", StringComparison.Ordinal) || resource.Reason.Length == 0)
            Broken($"{resource.Tag} is {resource.State} without a reason: {why.Summary}");
        if (why is { Next: "nothing is planned", Advice: null })
            Broken($"{resource.Tag} is {resource.State} and nothing comes next: {why.Summary}");
    }
}

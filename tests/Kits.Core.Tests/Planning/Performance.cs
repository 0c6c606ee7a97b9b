using System.Collections.Immutable;
using Kits.Core.Planning;
using Kits.Core.Resources;

namespace Kits.Core.Tests.Planning;

/// <summary>A plan carried out by the lifecycle table, in one of the orders that its steps allow.</summary>
/// <param name="Before">The states before each step that was begun.</param>
/// <param name="End">The states after the last.</param>
/// <param name="NotBegun">Steps that depend on one that failed.</param>
public sealed record Performance(
    ImmutableArray<(PlanStep Step, ImmutableDictionary<string, ServiceState> States)> Before,
    ImmutableDictionary<string, ServiceState> End,
    ImmutableArray<PlanStep> NotBegun)
{
    /// <summary>Carries a plan out; the n-th step that begins fails.</summary>
    public static Performance Of(Case one, int fails = 0)
    {
        var states = one.Scene.Situations.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.State);
        var begun = ImmutableArray.CreateBuilder<(PlanStep, ImmutableDictionary<string, ServiceState>)>();
        var left = one.Plan.Steps.ToList();
        var done = new HashSet<int>();
        var chance = (uint)one.Chance;

        while (left.Where(step => step.After.All(done.Contains)).ToList() is { Count: > 0 } ready)
        {
            chance = unchecked((chance * 1664525) + 1013904223); // Numerical Recipes' generator: the same case gives the same order
            var step = ready[(int)((chance >> 8) % (uint)ready.Count)];
            left.Remove(step);
            begun.Add((step, states));

            var succeeds = begun.Count != fails;
            states = Take(states, step, step.Action == StepAction.Restore ? Signal.RestoreAsked : Signal.RemoveAsked);
            states = Take(states, step, succeeds ? Signal.ActionDone : Signal.ActionFailed);
            if (succeeds)
                done.Add(step.Number);
        }

        return new(begun.ToImmutable(), states, [.. left]);
    }

    private static ImmutableDictionary<string, ServiceState> Take(ImmutableDictionary<string, ServiceState> states, PlanStep step, Signal on) =>
        states.SetItem(step.Tag, ResourceLifecycle.Find(states[step.Tag], on)?.To
            ?? throw new InvalidOperationException($"step {step.Number}, {step}: no row of the lifecycle table leads from {states[step.Tag]} on {on}"));
}

using System.Collections.Immutable;
using Kits.Core.Resources;

namespace Kits.Core.Planning;

/// <summary>What is going to be done, in which order and why. Printed by <c>--plan</c>, carried out by the host.</summary>
/// <param name="Steps">The steps. Each waits only for those it names, so independent branches go side by side.</param>
/// <param name="Wanted">What becomes of the resources' <em>wanted</em>, durable before the first step.</param>
/// <param name="Held">Resources that a final action holds out of service from now on.</param>
/// <param name="Touches">Every resource that nobody else may act on meanwhile.</param>
/// <param name="Why">The reason for all of it.</param>
/// <param name="Notes">What an operator might have expected and why it is not done: <c>app stays out: it needs vip, which is wanted out</c>.</param>
/// <param name="Refusal">Null, or why nothing may be done.</param>
public sealed record Plan(
    ImmutableArray<PlanStep> Steps,
    ImmutableDictionary<string, Wanted> Wanted,
    ImmutableHashSet<string> Held,
    ImmutableHashSet<string> Touches,
    string Why,
    ImmutableArray<string> Notes,
    string? Refusal = null)
{
    /// <summary>A plan that is refused.</summary>
    public static Plan Refused(string why) => new([], ImmutableDictionary<string, Wanted>.Empty, [], [], "", [], why);
}

/// <summary>One step of a plan.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Action">Restore or remove.</param>
/// <param name="Tag">The resource.</param>
/// <param name="Why">Why this step is there.</param>
/// <param name="After">The numbers of the steps that must have succeeded before it.</param>
/// <param name="Behind">The numbers of the steps that must have ended before it, well or not.</param>
public sealed record PlanStep(int Number, StepAction Action, string Tag, string Why, ImmutableArray<int> After, ImmutableArray<int> Behind)
{
    /// <summary>As <c>--plan</c> prints it.</summary>
    public override string ToString() =>
        $"{(Action == StepAction.Restore ? "restore" : "remove ")} {Tag}  ({Why})";
}

/// <summary>What a step does.</summary>
public enum StepAction
{
    /// <summary>Brings in service.</summary>
    Restore,

    /// <summary>Takes out of service.</summary>
    Remove,
}

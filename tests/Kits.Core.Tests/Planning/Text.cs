using Kits.Core.Planning;

namespace Kits.Core.Tests.Planning;

/// <summary>Plans as text, to be compared and read.</summary>
public static class Text
{
    /// <summary>The steps in order: <c>remove app, restore app</c>.</summary>
    public static string Steps(Plan plan) =>
        string.Join(", ", plan.Steps.Select(step => $"{(step.Action == StepAction.Restore ? "restore" : "remove")} {step.Tag}"));

    /// <summary>What becomes of the resources' wanted: <c>app In, vip Out</c>.</summary>
    public static string Wishes(Plan plan) =>
        string.Join(", ", plan.Wanted.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}"));

    /// <summary>All there is in a plan.</summary>
    public static string Of(Plan plan) => string.Join("\n", [
        .. plan.Steps.Select(step => $"{step.Number} {step} after {string.Join(' ', step.After)}"),
        $"wanted: {Wishes(plan)}",
        $"held: {string.Join(' ', plan.Held.Order(StringComparer.Ordinal))}",
        $"touches: {string.Join(' ', plan.Touches.Order(StringComparer.Ordinal))}",
        $"why: {plan.Why}", $"notes: {string.Join("; ", plan.Notes)}", $"refusal: {plan.Refusal}"]);
}

using System.Collections.Immutable;
using Kits.Core.Resources;
using Kits.Simulation.Machine;

namespace Kits.Simulation.Runs;

/// <summary>Everything that is decided about a run before it begins.</summary>
/// <param name="Seed">Decides the rest: how long calls take, and what failures leave behind.</param>
/// <param name="Resources">What the administrator described.</param>
/// <param name="Toys">What really stands there.</param>
/// <param name="Happenings">What happens, in order.</param>
public sealed record Script(
    ulong Seed, ImmutableArray<ResourceDescription> Resources, ImmutableDictionary<string, ToyTraits> Toys, ImmutableArray<Scheduled> Happenings)
{
    /// <summary>The same without a resource.</summary>
    public Script Without(string tag) => this with
    {
        Resources = [.. Resources.Where(resource => resource.Tag != tag).Select(resource => resource with { Needs = resource.Needs.Remove(tag), Prefers = resource.Prefers.Remove(tag) })],
        Happenings = [.. Happenings.Where(happening => happening.What.Tag != tag)],
    };

    /// <summary>As a person reads it.</summary>
    public IEnumerable<string> Lines =>
    [
        .. Resources.Select(resource => $"{resource.Tag} needs [{string.Join(' ', resource.Needs)}] prefers [{string.Join(' ', resource.Prefers)}] {resource.Startup} {Toys[resource.Tag]} {Rules(resource)}"),
        .. Happenings.Select(happening => happening.ToString()),
    ];

    private static string Rules(ResourceDescription resource) => resource.Rules is var rules
        ? $"every {rules.Every.TotalSeconds}s timeout {rules.CheckTimeout.TotalSeconds}s tolerate {rules.Tolerate} timeouts {rules.Timeouts} "
            + $"delay {rules.Delay.TotalSeconds}s when {rules.When} target {rules.Target} attempts {rules.Attempts} restarts {rules.Restarts} within {rules.Within.TotalSeconds}s then {rules.Then} "
            + $"retries {rules.RestoreRetries}/{rules.RemoveRetries} restoreThen {rules.RestoreThen} removeFailed {rules.RemoveFailed} deadlines {rules.RestoreTimeout.TotalSeconds}/{rules.RemoveTimeout.TotalSeconds}/{rules.RecoverTimeout.TotalSeconds}s"
        : "";
}

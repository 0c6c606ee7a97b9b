using System.Globalization;
using Kits.Control;
using Kits.Core.Recovery;
using Kits.Sdk.Settings;

namespace Kits.Host.Running;

/// <summary>Tells operators which rules are in force, and where each comes from.</summary>
/// <param name="engine">The engine.</param>
/// <param name="originOf">Where a rule of a tag was written, or null: it is the default.</param>
public sealed class RulesView(Engine engine, Func<string, string, string?> originOf)
{
    private static readonly (string Name, Func<ResourceRules, object?> Value)[] Rules =
    [
        ("quickCheck.every", rules => rules.Every),
        ("quickCheck.timeout", rules => rules.CheckTimeout),
        ("quickCheck.tolerate", rules => rules.Tolerate),
        ("quickCheck.timeouts", rules => rules.Timeouts),
        ("quickCheck.delay", rules => rules.Delay),
        ("quickCheck.when", rules => rules.When),
        ("deepCheck.every", rules => rules.DeepCheckEvery),
        ("deepCheck.timeout", rules => rules.DeepCheckTimeout),
        ("recover.target", rules => rules.Target),
        ("recover.attempts", rules => rules.Attempts),
        ("recover.restarts", rules => rules.Restarts ?? rules.Attempts),
        ("recover.within", rules => rules.Within),
        ("recover.then", rules => rules.ThenScript is { } script ? $"script:{script}" : rules.Then),
        ("recover.timeout", rules => rules.RecoverTimeout),
        ("restore.timeout", rules => rules.RestoreTimeout),
        ("restore.retries", rules => rules.RestoreRetries),
        ("restore.then", rules => rules.RestoreThen),
        ("remove.timeout", rules => rules.RemoveTimeout),
        ("remove.retries", rules => rules.RemoveRetries),
        ("removeFailed", rules => rules.RemoveFailed),
        ("intentional", rules => rules.Intentional),
    ];

    /// <summary>Every rule of a resource.</summary>
    public IReadOnlyList<RuleRow> Of(ManagedResource resource) =>
    [
        .. Rules.Select(rule => new RuleRow(rule.Name, Word(rule.Value(resource.Rules)), originOf(resource.Tag, rule.Name) ?? "default")),
        .. Policies(resource.Tag).Select(policy => new RuleRow($"policy.{policy.Name}", policy.On ? "on" : "off", policy.Source)),
    ];

    /// <summary>The policies of a resource; without a tag, those of the node and of every resource that has its own.</summary>
    public IReadOnlyList<PolicyRow> Policies(string? tag) => tag is null
        ? [.. OfNode(), .. engine.Table.BottomUp.SelectMany(resource => Of(resource, resource.Switched.Keys))]
        : [.. Of(engine.Table[tag], Core.Recovery.Policies.Names)];

    private IEnumerable<PolicyRow> OfNode() => Core.Recovery.Policies.Names.Select(name =>
        new PolicyRow("", name, engine.Policies.OfNode.TryGetValue(name, out var on) ? on : Core.Recovery.Policies.Default[name], engine.Policies.OfNode.ContainsKey(name) ? "kits policy set --node" : "default"));

    private IEnumerable<PolicyRow> Of(ManagedResource resource, IEnumerable<string> names) =>
        Core.Recovery.Policies.Names.Intersect(names).Select(name => new PolicyRow(resource.Tag, name, resource.Rules.Policies[name], engine.Policies.SourceOf(resource, name)));

    private static string Word(object? value) => value switch
    {
        null => "none",
        TimeSpan duration => Duration.Format(duration),
        Enum choice => SettingsBinder.WordsOf(choice.GetType())[Array.IndexOf(Enum.GetNames(choice.GetType()), choice.ToString())],
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}

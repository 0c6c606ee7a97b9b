using System.Collections.Immutable;
using Kits.Host.Configuration;
using Kits.Host.Running;
using Kits.Scripting.Vocabulary;
using Kits.Sdk;

namespace Kits.Host.Scripts;

/// <summary>The scripts of one resource, and what they have in common.</summary>
/// <param name="resource">The resource, with its kit itself.</param>
/// <param name="ofNode">The scripts bound for every resource of the node.</param>
/// <param name="host">What all scripts of this host have in common.</param>
public sealed class ResourceScripts(ConfiguredResource resource, ImmutableArray<BoundScript> ofNode, ScriptHost host)
{
    private readonly System.Text.Json.Nodes.JsonObject _settings = ScriptValues.Of(resource.Settings);
    private readonly string _id = IdOf(resource);
    private readonly IReadOnlyList<string> _secrets = ScriptValues.SecretsOf(resource.Kit.SettingsType, resource.Settings);

    private string Tag => resource.Description.Tag;

    /// <summary>Begins a call of the kit.</summary>
    public ScriptedCall Begin(ActionContext context, string action, CancellationToken cancel, ScriptResult? result = null) => new(this, context, action, result, cancel);

    /// <summary>The script of the resource that is bound to a hook.</summary>
    public BoundScript? Find(string hook) => resource.Scripts.FirstOrDefault(script => script.Hook == hook);

    /// <summary>The scripts at a hook, of node and resource: the node's first before an action, and last after it.</summary>
    public IEnumerable<BoundScript> Around(string hook)
    {
        var (outer, inner) = (ofNode.Where(script => script.Hook == hook), resource.Scripts.Where(script => script.Hook == hook));
        return hook.StartsWith("before", StringComparison.Ordinal) ? outer.Concat(inner) : inner.Concat(outer);
    }

    /// <summary>A path as the configuration means it.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, host.Folder);

    /// <summary>How long a call of the kit may take.</summary>
    public TimeSpan TimeoutOf(string action) => action switch
    {
        KitAction.Restore => resource.Description.Rules.RestoreTimeout,
        KitAction.Remove => resource.Description.Rules.RemoveTimeout,
        KitAction.Recover => resource.Description.Rules.RecoverTimeout,
        KitAction.DeepCheck => resource.Description.Rules.DeepCheckTimeout,
        _ => resource.Description.Rules.CheckTimeout,
    };

    /// <summary>Runs a script to its end on this thread, and tells what it wrote.</summary>
    public HookOutcome Run(BoundScript script, ActionContext context, string action, ScriptResult? result, TimeSpan time, CancellationToken cancel) =>
        host.Run(script, CallOf(script, context, action, result, null), context, resource.Kit, _secrets, time, cancel);

    /// <summary>Tells a script of an event.</summary>
    public void Run(BoundScript script, ActionContext context, ScriptEvent told, TimeSpan time) =>
        host.Run(script, CallOf(script, context, "", null, told), context, resource.Kit, _secrets, time, CancellationToken.None);

    /// <summary>Makes every script of the resource ready before it is needed.</summary>
    public void Warm(ActionContext context)
    {
        foreach (var script in resource.Scripts)
            host.Warm(script, CallOf(script, context, "", null, null), context);
    }

    private ScriptCall CallOf(BoundScript script, ActionContext context, string action, ScriptResult? result, ScriptEvent? told) => new()
    {
        Hook = script.Hook, Action = action, Node = context.Node, Args = context.Arguments, Settings = _settings, Result = result, Event = told,
        Resource = new ScriptResource(Tag, resource.Description.Kit, _id, context.Folder),
    };

    private static string IdOf(ConfiguredResource resource)
    {
        try
        {
            return resource.Kit.Describe(resource.Settings) ?? "";
        }
        catch (Exception) // a kit that cannot tell what it stands for may still do its work
        {
            return "";
        }
    }
}

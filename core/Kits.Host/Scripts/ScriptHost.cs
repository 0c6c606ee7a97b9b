using System.Collections.Concurrent;
using Kits.Host.Configuration;
using Kits.Host.Loading;
using Kits.Host.Running;
using Kits.Scripting.Running;
using Kits.Scripting.Services;
using Kits.Scripting.Vocabulary;
using Kits.Sdk;
using Kits.Sdk.Scripts;

namespace Kits.Host.Scripts;

/// <summary>What all scripts of this host have in common: where their secrets lie, what runs them, and who is told of them.</summary>
/// <param name="folder">The folder of the configuration.</param>
/// <param name="csharp">Runs those in C#.</param>
/// <param name="note">Takes a line for the history: tag, text, operation. Called on any thread.</param>
public sealed class ScriptHost(string folder, ICSharpScripts csharp, Action<string, string, string> note)
{
    private const int MostLines = 50;

    private readonly ConcurrentDictionary<string, string> _lastTold = [];

    /// <summary>The worker beside a published host: <c>DIR/lib/kitsd</c> and <c>DIR/lib/worker</c>.</summary>
    public static string WorkerBesideHost => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "worker", "kits-worker"));

    /// <summary>The folder that relative paths count from.</summary>
    public string Folder => folder;

    private readonly SecretFolder _secrets = new(Path.Combine(folder, "secrets.d"), TrustedPath.WhyNot);

    private readonly ScriptRunner _runner = new(ScriptLimits.Usual, TrustedPath.WhyNot, csharp);

    /// <summary>Puts the scripts of a configuration around its kits.</summary>
    public NodeConfiguration Bind(NodeConfiguration configuration) => configuration with
    {
        Resources = [.. configuration.Resources.Select(resource => resource with { Kit = new ScriptedKit(resource.Kit, new ResourceScripts(resource, configuration.Scripts, this)) })],
    };

    /// <summary>Makes the scripts of a table ready, and lets them hear of what is noted from now on.</summary>
    public ScriptEvents Begin(ResourceTable table, System.Collections.Immutable.ImmutableArray<BoundScript> ofNode, ActionContext handed, Journal journal)
    {
        var events = new ScriptEvents(this, handed);
        journal.Noted += events.Take;
        Listen(events, table, ofNode);
        return events;
    }

    /// <summary>Makes the scripts of a table ready, and has them, and no others, hear of what is noted from now on.</summary>
    public static void Listen(ScriptEvents events, ResourceTable table, System.Collections.Immutable.ImmutableArray<BoundScript> ofNode)
    {
        List<(ScriptedKit Kit, ActionContext Context)> kits = [.. table.BottomUp.Where(resource => resource.Kit is ScriptedKit).Select(resource => ((ScriptedKit)resource.Kit, resource.Context))];
        events.Listen(kits, ofNode);
        new Thread(() => kits.ForEach(pair => pair.Kit.Warm(pair.Context))) { Name = "script warm-up", IsBackground = true }.Start();
    }

    /// <summary>Runs a script to its end on this thread, and tells what it wrote.</summary>
    /// <param name="script">The script.</param>
    /// <param name="call">What it is told.</param>
    /// <param name="context">What it may ask for: what the kit of the resource was handed.</param>
    /// <param name="kit">The kit, for what it offers to scripts; null for none.</param>
    /// <param name="secrets">What nobody is told, whatever the script says.</param>
    /// <param name="time">How long it may take.</param>
    /// <param name="cancel">Ends it earlier.</param>
    public HookOutcome Run(
        BoundScript script, ScriptCall call, ActionContext context, IKit? kit, IReadOnlyList<string> secrets, TimeSpan time, CancellationToken cancel)
    {
        var services = new ScriptServices(context, kit as IAnswersSql, _secrets, ScriptLimits.Usual.Output) { Mark = script.Mark };
        foreach (var secret in secrets)
            services.Hide(secret);

        var (answer, problem) = _runner.Run(RunOf(script, call, services, context, time, cancel));
        var outcome = new HookOutcome(script, answer is { Why: { } why } ? answer with { Why = services.Redact(why) } : answer, problem is null ? null : services.Redact(problem));
        Tell(context.Tag, outcome, services.Output, context.Operation);
        return outcome;
    }

    /// <summary>Makes a script ready before it is needed, and tells if it cannot be run.</summary>
    public void Warm(BoundScript script, ScriptCall call, ActionContext context)
    {
        var services = new ScriptServices(context, null, _secrets, ScriptLimits.Usual.Output);
        if (_runner.Warm(RunOf(script, call, services, context, ScriptLimits.Usual.Time, CancellationToken.None)) is { } problem)
            Tell(context.Tag, new HookOutcome(script, null, problem), "", "");
    }

    private ScriptRun RunOf(BoundScript script, ScriptCall call, ScriptServices services, ActionContext context, TimeSpan time, CancellationToken cancel) =>
        new($"{context.Tag}\n{script.Hook}", script.Path, call, services, time, text => note(context.Tag, text, context.Operation), cancel);

    // What it told the last time already is not told again, but to an operator who asked.
    private void Tell(string tag, HookOutcome outcome, string output, string operation)
    {
        var text = outcome.Problem is null ? output : $"{output}\n{outcome.Problem}".Trim();
        var before = _lastTold.GetValueOrDefault($"{tag}\n{outcome.Script.Hook}", "");
        _lastTold[$"{tag}\n{outcome.Script.Hook}"] = text;
        if (text.Length == 0 || (operation.Length == 0 && text == before))
            return;

        var lines = text.Split('\n');
        foreach (var line in lines.Take(MostLines))
            note(tag, $"{outcome.Script}: {line}", operation);
        if (lines.Length > MostLines)
            note(tag, $"{outcome.Script}: [{lines.Length - MostLines} lines more were not kept]", operation);
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kits.Host.State;
using Kits.Scripting.Running;
using Kits.Scripting.Vocabulary;
using Kits.Sdk;

namespace Kits.Host.Scripts;

/// <summary>
/// Tells scripts what happens: those bound to <c>on-event</c> of the resource or the node, and all in <c>events.d</c> beside the
/// configuration. One after the other on a thread of its own: whoever makes an event never waits for those who want to hear of it.
/// </summary>
public sealed class ScriptEvents : IDisposable
{
    private const int MostWaiting = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly BlockingCollection<HistoryRow> _waiting = new(MostWaiting);
    private readonly ScriptHost _host;
    private readonly ActionContext _handed;
    private readonly string _folder;
    private volatile Listeners _listeners = new(ImmutableDictionary<string, (ScriptedKit, ActionContext)>.Empty, []);

    /// <summary>Begins to listen.</summary>
    /// <param name="host">What all scripts have in common.</param>
    /// <param name="handed">What scripts may ask for.</param>
    public ScriptEvents(ScriptHost host, ActionContext handed)
    {
        (_host, _handed) = (host, handed);
        _folder = Path.Combine(host.Folder, "events.d");
        new Thread(TellAll) { Name = "script events", IsBackground = true }.Start();
    }

    /// <summary>Has these scripts hear of events from now on, and no others.</summary>
    /// <param name="kits">The kits of the resources, with what they are handed.</param>
    /// <param name="ofNode">The scripts bound for the whole node.</param>
    public void Listen(IEnumerable<(ScriptedKit Kit, ActionContext Context)> kits, ImmutableArray<BoundScript> ofNode) =>
        _listeners = new Listeners(kits.ToImmutableDictionary(pair => pair.Context.Tag), ofNode);

    /// <summary>Takes an event. When a thousand wait already, this one is lost: a script that hears nothing harms nobody.</summary>
    public void Take(HistoryRow row) => _waiting.TryAdd(row);

    /// <inheritdoc />
    public void Dispose() => _waiting.CompleteAdding();

    private void TellAll()
    {
        foreach (var row in _waiting.GetConsumingEnumerable())
        {
            var told = new ScriptEvent(row.At, row.Tag, row.Kind, row.Text);
            var (resources, ofNode) = _listeners;
            if (resources.TryGetValue(row.Tag, out var resource))
                resource.Kit.Tell(resource.Context, told, Patience);
            foreach (var script in ofNode.Where(script => script.Hook == ScriptHooks.OnEvent).Concat(InFolder()))
                Tell(script, told);
        }
    }

    private void Tell(BoundScript script, ScriptEvent told)
    {
        var call = new ScriptCall { Hook = script.Hook, Node = _handed.Node, Event = told, Resource = new ScriptResource(told.Tag, "", "", _handed.Folder) };
        _host.Run(script, call, _handed with { Tag = told.Tag }, null, [], Patience, CancellationToken.None);
    }

    private IEnumerable<BoundScript> InFolder() => Directory.Exists(_folder)
        ? Directory.EnumerateFiles(_folder).Where(ScriptRunner.IsScript).Order(StringComparer.Ordinal).Select(path => new BoundScript(ScriptHooks.OnEvent, path))
        : [];

    private sealed record Listeners(ImmutableDictionary<string, (ScriptedKit Kit, ActionContext Context)> Resources, ImmutableArray<BoundScript> OfNode);
}

using Kits.Core.Recovery;
using Kits.Host.Running;
using Kits.Host.State;
using Kits.Simulation.Machine;
using Kits.Simulation.Running;

namespace Kits.Simulation.Invariants;

/// <summary>
/// Watches a node from outside: what goes in and out of its kits and its disk. It knows the true description of every resource, and
/// calls the invariants after every step.
/// </summary>
public sealed class Witness
{
    private readonly Dictionary<string, Report> _reports;
    private readonly Dictionary<string, (string Action, string Operation)> _intents = [];
    private readonly Dictionary<string, Cause> _causes = [];
    private readonly HashSet<(string Operation, string Tag)> _takenDown = [];
    private readonly List<Invariant> _invariants;

    /// <summary>Takes its place.</summary>
    /// <param name="node">The node that it watches.</param>
    public Witness(SimulatedNode node)
    {
        Node = node;
        _reports = node.Resources.ToDictionary(
            resource => resource.Tag, resource => new Report(resource.Rules, node.Time, (from, to) => node.WasLateBetween(from, to)));
        _invariants = Invariant.All(this);
        node.Machine.CallBegan += Begins;
        node.Machine.CallEnded += Ends;
        node.HistoryNoted += Noted;
        node.ChangeRecording += Recording;
        node.HostStarted += () => _invariants.ForEach(invariant => invariant.HostStarts());
        node.HostEnding += HostEnds;
        node.BugMet += what => Broken("a bug in the host", what);
    }

    /// <summary>The node that it watches.</summary>
    public SimulatedNode Node { get; }

    /// <summary>The first invariant that did not hold; null while all do.</summary>
    public Violation? Violation { get; private set; }

    /// <summary>What the host has been told of a resource.</summary>
    public Report Of(string tag) => _reports[tag];

    /// <summary>The true rules of a resource.</summary>
    public ResourceRules RulesOf(string tag) => Node.Hierarchy[tag].Rules;

    /// <summary>What the host believes of a resource; null while there is no host.</summary>
    public ManagedResource? InEngine(string tag) => Node.Host?.Engine.Table[tag];

    /// <summary>Whether a resource is in maintenance: the host listens to no check of it, and believes what it knew before.</summary>
    public bool InMaintenance(string tag) => Node.Host?.Engine.Table is { } table && table.MaintenanceOf(table[tag]) is not null;

    /// <summary>Why the host itself began a call; null if an operator asked for it.</summary>
    public Cause? CauseOf(Call call) =>
        _intents.TryGetValue(call.Toy.Tag, out var intent) && intent.Action == call.Action ? _causes.GetValueOrDefault(intent.Operation) : null;

    /// <summary>Whether the operation that a call is a step of took the resource down while it served.</summary>
    public bool WasTakenDown(Call call) => _takenDown.Contains((_intents[call.Toy.Tag].Operation, call.Toy.Tag));

    /// <summary>Looks after a step.</summary>
    public void Stepped()
    {
        foreach (var invariant in _invariants)
            invariant.Stepped();
    }

    /// <summary>Looks when the engine has worked off everything that it was told.</summary>
    public void Heard()
    {
        foreach (var invariant in _invariants)
            invariant.Heard();
        foreach (var report in _reports.Values)
            report.Heard();
    }

    /// <summary>Looks when nothing has gone wrong for a long time. False if more time may help.</summary>
    public bool Settles(bool isLast)
    {
        var settled = true;
        foreach (var invariant in _invariants)
            settled &= invariant.Settles(isLast);
        return settled;
    }

    /// <summary>An invariant does not hold.</summary>
    public void Broken(string invariant, string what)
    {
        Node.Log.Add("BROKEN", $"{invariant}: {what}");
        Violation ??= new Violation(invariant, what);
    }

    private void Begins(Call call)
    {
        if (Node.Host is null)
            return; // the last breath of a host that was just ended: nobody hears of it any more

        foreach (var invariant in _invariants)
            invariant.Begins(call);
        if (call.Action == KitAction.Remove && _reports[call.Toy.Tag] is { Serves: true } or { Served: true })
            _takenDown.Add((_intents[call.Toy.Tag].Operation, call.Toy.Tag));
        _reports[call.Toy.Tag].Begins(call);
    }

    private void Ends(Call call)
    {
        var resource = InEngine(call.Toy.Tag);
        _reports[call.Toy.Tag].Ends(call, tooLate: (call.Action == KitAction.QuickCheck ? resource?.Check : resource?.Action) is { Hangs: true } || (call.Action == KitAction.QuickCheck && InMaintenance(call.Toy.Tag)));
        foreach (var invariant in _invariants)
            invariant.Ends(call);
    }

    private void Noted(HistoryRow row)
    {
        if (row.Text.StartsWith("maintenance ended", StringComparison.Ordinal))
        {
            foreach (var (_, report) in _reports.Where(report => row.Tag.Length == 0 || row.Tag == report.Key))
                report.BeginAfresh();
        }

        if (row is { Kind: "decision", Operation: { } operation } && Node.Host is not null)
            _causes[operation] = new Cause(row.Tag, _reports[row.Tag].IsGuilty, _reports[row.Tag].IsInDoubt, Node.Host!.Engine.Journal.Stamp.Monotonic, row.Text);
    }

    private void Recording(Change change)
    {
        if (change is Change.IntentOpened(var intent))
            _intents[intent.Tag] = (intent.Action, intent.Operation);
        foreach (var invariant in _invariants)
            invariant.Records(change);
    }

    private void HostEnds(bool inOrder)
    {
        foreach (var invariant in _invariants)
            invariant.HostEnds(inOrder);
        _intents.Clear();
        _causes.Clear();
        _takenDown.Clear();
    }
}

using Kits.Control;
using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.Running;
using Kits.Simulation.Invariants;
using Kits.Simulation.Machine;
using Kits.Simulation.Running;

namespace Kits.Simulation.Scenarios;

/// <summary>A scenario that is being told: its sentences act here, on a simulated node that every invariant watches.</summary>
public sealed class Telling
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private readonly List<ResourceDescription> _resources = [];
    private readonly Dictionary<string, ToyTraits> _traits = [];
    private readonly List<Call> _calls = [];
    private SimulatedNode? _node;
    private Witness? _witness;
    private RebootBudget _reboots = RebootBudget.Default;
    private Asked? _asked;

    /// <summary>The node; described for good as soon as it is used.</summary>
    public SimulatedNode Node => _node ?? throw new ScenarioException("there is no node yet: say \"given all in service\" or \"given kitsd runs\" first");

    /// <summary>Tells a scenario.</summary>
    /// <returns>Null, or where it went another way than it says, and how it came to that.</returns>
    public static string? Tell(Scenario scenario)
    {
        var telling = new Telling();
        foreach (var (place, text, happen) in scenario.Lines)
        {
            try
            {
                happen(telling);
                telling.CheckInvariants();
            }
            catch (Exception wrong) when (wrong is ScenarioException or FormatException or ArgumentException)
            {
                return $"{place}: {text}\n  {wrong.Message}\n\n{string.Join('\n', telling._node?.Log.Lines ?? [])}";
            }
        }

        return null;
    }

    /// <summary>Adds resources with the usual rules.</summary>
    public void Add(params string[] tags) =>
        _resources.AddRange(tags.Select(tag => new ResourceDescription(tag, "toy", [], Startup.Auto, ResourceRules.Default)));

    /// <summary>Describes a resource otherwise.</summary>
    public void Describe(string tag, Func<ResourceDescription, ResourceDescription> change)
    {
        if (_resources.FindIndex(resource => resource.Tag == tag) is < 0)
            Add(tag);
        var at = _resources.FindIndex(resource => resource.Tag == tag);
        _resources[at] = change(_resources[at]);
    }

    /// <summary>Gives a resource another rule.</summary>
    public void Rule(string tag, Func<ResourceRules, ResourceRules> change) => Describe(tag, resource => resource with { Rules = change(resource.Rules) });

    /// <summary>Makes the toy of a resource otherwise.</summary>
    public void Traits(string tag, Func<ToyTraits, ToyTraits> change) => _traits[tag] = change(_traits.GetValueOrDefault(tag) ?? new ToyTraits());

    /// <summary>Lets failures take the machine down so often.</summary>
    public void Reboots(int allowed, TimeSpan reset) => _reboots = new RebootBudget(allowed, reset);

    /// <summary>Starts the first host.</summary>
    public void Start()
    {
        _node = new SimulatedNode([.. _resources], seed: 1, tag => _traits.GetValueOrDefault(tag) ?? new ToyTraits(), keepLog: true)
        {
            Reboots = _reboots,
        };
        _witness = new Witness(_node);
        _node.Machine.CallBegan += _calls.Add;
        _node.Start();
    }

    /// <summary>Starts the first host and waits until all that it shall bring up serves; what it did for that does not count.</summary>
    public void StartAndWait()
    {
        Start();
        if (!Wait(Patience, () => _resources.TrueForAll(resource => resource.Startup == Startup.Manual || StateOf(resource.Tag) == "ISP")))
            throw new ScenarioException("not all came in service");
        Pass(TimeSpan.FromSeconds(1));
        _calls.Clear();
    }

    /// <summary>The toy of a tag.</summary>
    public Toy Toy(string tag) => Node.Hierarchy.Contains(tag) ? Node.Machine[tag] : throw new ScenarioException($"there is no {tag}");

    /// <summary>Lets time pass.</summary>
    public void Pass(TimeSpan time) => Wait(time, () => false);

    /// <summary>Something goes wrong with an action.</summary>
    public void Goes(Func<string, string> of, Fault fault) => Goes(of("TAG"), of("ACTION") == "check" ? KitAction.QuickCheck : of("ACTION"), fault);

    /// <inheritdoc cref="Goes(Func{string, string}, Fault)" />
    public void Goes(string tag, string action, Fault fault) => Toy(tag).Goes(action, fault);

    /// <summary>It breaks again and again.</summary>
    public void Flap(string tag, TimeSpan every, TimeSpan whole)
    {
        for (var end = Node.Time.Now + whole; Node.Time.Now < end; Pass(every))
            Toy(tag).Becomes(Truth.Broken);
    }

    /// <summary>An operator asks.</summary>
    public void Ask(Func<string, string> of, OperationScope scope = OperationScope.Default, double? wait = null, bool force = false)
    {
        var request = of("REQUEST") == "check" ? KitAction.QuickCheck : of("REQUEST");
        _asked = Node.Ask(new OperationRequest(request, of("TAG"), scope, WaitSeconds: wait, Force: force));
        Pass(TimeSpan.FromMilliseconds(10));
    }

    /// <summary>An operator begins a maintenance of a resource, or of the node.</summary>
    public void Maintain(string? tag, TimeSpan? lasts) => Do(engine => engine.Maintenance.OnAsync(tag, new Maintenance("operator", null, engine.Journal.Stamp, lasts)));

    /// <summary>An operator ends a maintenance of a resource, or of the node.</summary>
    public void EndMaintenance(string? tag) => Do(engine => engine.Maintenance.OffAsync(tag, "operator"));

    /// <summary>An operator switches a policy of a resource.</summary>
    public void Switch(string tag, string policy, bool isOn) => Do(engine => engine.Policies.SetAsync(tag, policy, isOn, "operator"));

    /// <summary>An operator resets the ledger of a resource, or that of the node.</summary>
    public void ResetLedger(string? tag) => Do(engine => engine.Ledgers.ResetAsync(tag, "operator"));

    /// <summary>How often the host took the machine down.</summary>
    public void WasTakenDown(int times)
    {
        if (Node.TakenDown != times)
            throw new ScenarioException($"the machine was taken down {Node.TakenDown} times");
    }

    /// <summary>One kit was called for the first time before another was.</summary>
    public void CameFirst(string tag, string other, string what)
    {
        var (first, second) = (At(tag), At(other));
        if (first is null || second is null || first > second)
            throw new ScenarioException($"{tag} was {what} at {first}, {other} at {second}");

        TimeSpan? At(string one) => _calls.Find(call => call.Toy.Tag == one && what.StartsWith(call.Action, StringComparison.Ordinal))?.Began;
    }

    /// <summary>A resource has a state now.</summary>
    public void Is(string tag, string state, string? why = null)
    {
        Pass(TimeSpan.Zero);
        var status = Status(tag);
        if (status.State != state || (why is not null && !status.Reason.Contains(why, StringComparison.Ordinal)))
            throw new ScenarioException($"{tag} is {status.State}: {status.Reason}");
    }

    /// <summary>A resource comes to a state.</summary>
    public void Becomes(string tag, string state, TimeSpan within)
    {
        if (!Wait(within, () => Node.Host is not null && StateOf(tag) == state))
            throw new ScenarioException($"{tag} is {Status(tag).State}: {Status(tag).Reason}");
    }

    /// <summary>A resource keeps a state.</summary>
    public void Stays(string tag, string state, TimeSpan time)
    {
        if (Wait(time, () => StateOf(tag) != state))
            throw new ScenarioException($"{tag} is {Status(tag).State}: {Status(tag).Reason}");
    }

    /// <summary>What a resource really is.</summary>
    public void Really(string tag, Truth truth)
    {
        if (Toy(tag).Truth != truth)
            throw new ScenarioException($"{tag} is really {Toy(tag).Truth}");
    }

    /// <summary>How often a kit was called since all was in service.</summary>
    public void WasDone(string tag, string what, int times)
    {
        if (Count(tag, what) != times)
            throw new ScenarioException($"{tag} was {what} {Count(tag, what)} times");
    }

    /// <inheritdoc cref="WasDone" />
    public void WasDoneAtMost(string tag, string what, int times)
    {
        if (Count(tag, what) > times)
            throw new ScenarioException($"{tag} was {what} {Count(tag, what)} times");
    }

    /// <summary>No kit was asked for anything but checks since all was in service.</summary>
    public void NothingWasTouched()
    {
        if (_calls.Find(call => call.Action != KitAction.QuickCheck) is { } call)
            throw new ScenarioException($"{call} at {call.Began}");
    }

    /// <summary>The last request is answered.</summary>
    public void IsTold(int exit, string? text = null)
    {
        var asked = _asked ?? throw new ScenarioException("no operator has asked");
        if (!Wait(Patience, () => asked.End is not null))
            throw new ScenarioException("the operator has no answer");
        if (asked.End!.Exit != exit || (text is not null && !asked.End.Text.Contains(text, StringComparison.Ordinal)))
            throw new ScenarioException($"the operator is told exit {asked.End.Exit}: {asked.End.Text}");
    }

    /// <summary>The last request is not answered yet.</summary>
    public void StillWaits()
    {
        if (_asked?.End is { } end)
            throw new ScenarioException($"the operator is told exit {end.Exit}: {end.Text}");
    }

    /// <summary>What <c>kits why</c> says.</summary>
    public void Why(string tag, string text)
    {
        Pass(TimeSpan.Zero);
        var why = Node.Host!.View.Why(Node.Host.Engine.Table[tag]);
        if (!$"{why.Summary} {why.Next} {why.Advice}".Contains(text, StringComparison.Ordinal))
            throw new ScenarioException($"why says: {why.Summary} next: {why.Next}; advice: {why.Advice}");
    }

    /// <summary>What comes next.</summary>
    public void Next(string tag, string text)
    {
        Pass(TimeSpan.Zero);
        if (Status(tag).Next?.Contains(text, StringComparison.Ordinal) != true)
            throw new ScenarioException($"next is: {Status(tag).Next}");
    }

    /// <summary>No host runs.</summary>
    public void HasEnded()
    {
        if (!Wait(Patience, () => Node.Host is null))
            throw new ScenarioException("kitsd runs");
    }

    /// <summary>What operators asked of a resource last.</summary>
    public void IsWanted(string tag, Wanted wanted)
    {
        if (Node.Host!.Engine.Table[tag].Wanted is var found && found != wanted)
            throw new ScenarioException($"{tag} is wanted {found}");
    }

    private void Do(Func<Engine, Task<string?>> what)
    {
        string? refused = null;
        Node.Host!.Loop.Post(async () => refused = await what(Node.Host!.Engine));
        Pass(TimeSpan.FromMilliseconds(10));
        if (refused is not null)
            throw new ScenarioException(refused);
    }

    private ResourceStatus Status(string tag) => Node.Host is { } host
        ? host.View.Status(tag).Resources is [var status] ? status : throw new ScenarioException($"there is no {tag}")
        : throw new ScenarioException("no kitsd runs");

    private string StateOf(string tag) => Status(tag).State;

    private int Count(string tag, string what) => _calls.Count(call => call.Toy.Tag == tag && what.StartsWith(
        call.Action == KitAction.QuickCheck ? "check" : call.Action, StringComparison.Ordinal));

    private void CheckInvariants()
    {
        if (_witness?.Violation is { } violation)
            throw new ScenarioException($"{violation.Invariant}: {violation.What}");
    }

    private bool Wait(TimeSpan time, Func<bool> holds)
    {
        var until = Node.Time.Now + time;
        while (!holds())
        {
            if (!Node.Step(until))
                return holds();
            _witness!.Stepped();
            if (Node.Host is null or { Loop.IsIdle: true })
                _witness.Heard();
            CheckInvariants();
        }

        return true;
    }
}

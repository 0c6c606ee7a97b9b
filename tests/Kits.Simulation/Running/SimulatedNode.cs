using System.Collections.Immutable;
using Kits.Control;
using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.State;
using Kits.Sdk;
using Kits.Simulation.Machine;

namespace Kits.Simulation.Running;

/// <summary>
/// A node that is only simulated, but for its thinking: the real core and engine, on toys, a disk and a clock that exist in memory. One
/// thread, no chance but that of the seed.
/// </summary>
public sealed class SimulatedNode
{
    private readonly List<(TimeSpan From, TimeSpan Until)> _late = [];
    private readonly List<Asked> _underWay = [];

    /// <summary>A node whose host has not been started yet.</summary>
    /// <param name="resources">What its administrator described.</param>
    /// <param name="seed">Decides how long everything takes, and what a failure leaves behind.</param>
    /// <param name="traits">What the toy of a tag is like; null for ordinary ones.</param>
    /// <param name="mutant">What is broken on purpose in its host.</param>
    /// <param name="keepLog">Whether anybody is going to read the log.</param>
    public SimulatedNode(
        ImmutableArray<ResourceDescription> resources, ulong seed, Func<string, ToyTraits>? traits = null, Mutant? mutant = null, bool keepLog = false)
    {
        Dice = Dice.For(seed, 1);
        Resources = resources;
        Hierarchy = new Hierarchy(resources);
        Mutant = mutant ?? Mutant.None;
        Believed = [.. resources.Select(Mutant.Describe)];
        Log = new RunLog(Time, keepLog);
        Disk = new Disk(Time, Dice.For(seed, 2)) { Loses = Mutant.Loses };
        Machine = new SimulatedMachine(Time, Hierarchy, traits ?? (_ => new ToyTraits()), seed);
        if (keepLog)
            LogTheMachine();
    }

    /// <summary>What its administrator described.</summary>
    public ImmutableArray<ResourceDescription> Resources { get; }

    /// <summary>Which resource really needs which.</summary>
    public Hierarchy Hierarchy { get; }

    /// <summary>What is broken on purpose in its host.</summary>
    public Mutant Mutant { get; }

    /// <summary>What its host takes for the description: the same, unless that is broken on purpose.</summary>
    public ImmutableArray<ResourceDescription> Believed { get; }

    /// <summary>Its time.</summary>
    public Timeline Time { get; } = new();

    /// <summary>Its machine.</summary>
    public SimulatedMachine Machine { get; }

    /// <summary>Its disk.</summary>
    public Disk Disk { get; }

    /// <summary>What happened.</summary>
    public RunLog Log { get; }

    /// <summary>The chance of its host.</summary>
    public Dice Dice { get; }

    /// <summary>How often failures may take the machine down.</summary>
    public RebootBudget Reboots { get; init; } = RebootBudget.Default;

    /// <summary>Its host; null while none runs.</summary>
    public SimulatedHost? Host { get; private set; }

    /// <summary>What operators asked and the host works at, or worked at until this step.</summary>
    public IReadOnlyList<Asked> UnderWay => _underWay;

    /// <summary>Whether the host is being stopped by an operator.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Told of every row of history.</summary>
    public event Action<HistoryRow>? HistoryNoted;

    /// <summary>Told of every change that the host is about to write.</summary>
    public event Action<Change>? ChangeRecording;

    /// <summary>Told when a host is about to look for the first time.</summary>
    public event Action? HostStarted;

    /// <summary>Told when a host is about to die; true if it ends in order.</summary>
    public event Action<bool>? HostEnding;

    /// <summary>Told of a bug of the host that nobody met.</summary>
    public event Action<string>? BugMet;

    /// <summary>Starts a host on what is there.</summary>
    public void Start()
    {
        if (Host is not null)
            return;

        Log.Add("host", "kitsd starts");
        var host = Host = new SimulatedHost(this);
        HostStarted?.Invoke();
        host.Loop.Post(() => _ = BeginAsync(host));
    }

    /// <summary>Kills the host; what runs on the machine remains.</summary>
    public void Crash()
    {
        if (Host is null)
            return;

        Log.Add("host", "kitsd is killed");
        End(inOrder: false);
    }

    /// <summary>Asks the host to end.</summary>
    /// <param name="remove">Whether it takes every resource out of service first.</param>
    public void Stop(bool remove)
    {
        if (Host is not { } host)
            return;

        Log.Add("operator", remove ? "lkstop" : "lkstop -f");
        host.Loop.Post(async () =>
        {
            IsStopping = remove;
            var failure = await host.Engine.EndAsync(remove, line => Log.Add("told", line.Text));
            IsStopping = false;
            Log.Add("host", failure is null ? "kitsd ends" : $"kitsd goes on: {failure}");
            if (failure is null)
                End(inOrder: true);
        });
    }

    /// <summary>Asks as an operator does.</summary>
    public Asked Ask(OperationRequest request)
    {
        var asked = new Asked(request);
        if (Host is not { } host)
        {
            asked.IsOver = true;
            return asked;
        }

        Log.Add("operator", $"{request.Action} {request.Tag}{(request.Scope == OperationScope.Default ? "" : $" {request.Scope}")}{(request.Force ? " --force" : "")}{(request.WaitSeconds is { } wait ? $" --wait {wait}s" : "")}");
        _underWay.Add(asked);
        host.Loop.Post(() => _ = OperateAsync(host, asked));
        return asked;
    }

    /// <summary>Cancels what runs on a resource.</summary>
    public void Cancel(string tag)
    {
        Log.Add("operator", $"cancel {tag}");
        Host?.Loop.Post(() => Log.Add("told", Host!.Engine.Cancel(tag).Text));
    }

    /// <summary>Begins a maintenance of a resource, or of the node, that ends by itself.</summary>
    public void Maintain(string? tag, TimeSpan lasts)
    {
        Log.Add("operator", $"maintenance on {tag ?? "--node"} --for {lasts}");
        Host?.Loop.Post(() => _ = Host!.Engine.Maintenance.OnAsync(tag, new Maintenance("root", null, Host!.Engine.Journal.Stamp, lasts)));
    }

    /// <summary>Switches a policy of a resource, or of the node.</summary>
    public void Switch(string? tag, string name, bool? on)
    {
        Log.Add("operator", $"policy {name} {tag ?? "--node"} {on}");
        Host?.Loop.Post(() => _ = Host!.Engine.Policies.SetAsync(tag, name, on, "root"));
    }

    /// <summary>Empties the ledger of a resource, or of the node.</summary>
    public void ResetLedger(string? tag)
    {
        Log.Add("operator", $"ledger reset {tag ?? "--node"}");
        ResetAsked = (tag, Time.Now);
        Host?.Loop.Post(() => _ = Host!.Engine.Ledgers.ResetAsync(tag, "root"));
    }

    /// <summary>The last ledger that an operator emptied, and when.</summary>
    public (string? Tag, TimeSpan At)? ResetAsked { get; private set; }

    /// <summary>The host itself is held up for a time from now on.</summary>
    public void HoldUp(TimeSpan pause)
    {
        Log.Add("machine", $"the host is held up for {pause}");
        _late.Add((Time.Now, Time.Now + pause));
    }

    /// <summary>Null, or why the host itself was late since a timestamp.</summary>
    public string? WhyLateSince(long timestamp) =>
        _late.Exists(window => window.From <= Time.Now && window.Until.Ticks >= timestamp) ? "it was held up" : null;

    /// <summary>Whether the host was held up in a time.</summary>
    public bool WasLateBetween(TimeSpan from, TimeSpan to) => _late.Exists(window => window.From < to && window.Until >= from);

    /// <summary>The smallest step: one piece of the engine, or the next event of the machine. False if none comes before a time.</summary>
    public bool Step(TimeSpan until)
    {
        _underWay.RemoveAll(asked => asked.IsOver);
        return (Host?.Loop.RunOne() ?? false) || Time.Advance(until);
    }

    /// <summary>How often the host took the machine down.</summary>
    public int TakenDown { get; private set; }

    /// <summary>The host takes the machine down; nothing of it is left, and it is up again after two minutes.</summary>
    internal Task<string?> TakeDownAsync(string how)
    {
        Log.Add("machine", how);
        TakenDown++;
        Host?.Loop.Post(() =>
        {
            End(inOrder: true);
            foreach (var toy in Machine.Toys)
                toy.Becomes(Truth.Out);
            Time.In(TimeSpan.FromMinutes(2), Start);
        });
        return Task.FromResult<string?>(null);
    }

    /// <summary>The host ends by itself, and a person starts it again after five minutes.</summary>
    internal void EndByItself()
    {
        Log.Add("host", "kitsd ends by itself");
        Host?.Loop.Post(() => End(inOrder: true));
        Time.In(TimeSpan.FromMinutes(5), Start);
    }

    internal void Bug(string what)
    {
        Log.Add("bug", what);
        BugMet?.Invoke(what);
    }

    internal void Noted(HistoryRow row)
    {
        if (Log.IsKept)
            Log.Add(row.Kind, $"{row.Tag} {row.Text}");
        HistoryNoted?.Invoke(row);
    }

    internal void Recording(Change change) => ChangeRecording?.Invoke(change);

    private void LogTheMachine()
    {
        Machine.CallBegan += call => Log.Add("kit", $"{call} begins");
        Machine.CallEnded += call => Log.Add("kit", $"{call}: {Words(call.Answer)}");
        Machine.ToyChanged += toy => Log.Add("machine", $"{toy.Tag} is {toy.Truth}");
    }

    private static string Words(object? answer) => answer switch
    {
        CheckResult.InService { Warning: { } warning } => $"in service, but {warning}",
        CheckResult.InService => "in service",
        CheckResult.OutOfService => "out of service",
        CheckResult.Failed { Why: var why } => $"failed: {why.Reason} ({why.WorthTrying})",
        CheckResult.Unknown { Why: var why } => $"could not tell: {why}",
        ActionResult.Done { What: var what } => what,
        ActionResult.Failed { Why: var why } => $"failed: {why.Reason} ({why.WorthTrying})",
        OperationCanceledException => "gave up",
        _ => $"threw {answer?.GetType().Name}",
    };

    private async Task BeginAsync(SimulatedHost host)
    {
        try
        {
            await host.Engine.Begin();
        }
        catch (Exception bug)
        {
            Bug(bug.ToString());
        }
    }

    private async Task OperateAsync(SimulatedHost host, Asked asked)
    {
        try
        {
            await host.Engine.OperateAsync(asked.What, line =>
            {
                asked.Lines.Add(line);
                Log.Add("told", line.Exit is { } exit ? $"{line.Tag} {line.Text} (exit {exit})" : $"{line.Tag} {line.Text}");
            });
        }
        catch (Exception bug)
        {
            Bug(bug.ToString());
        }

        asked.IsOver = true;
    }

    private void End(bool inOrder)
    {
        if (Host is null)
            return;

        HostEnding?.Invoke(inOrder);
        Host.End();
        Host = null;
        IsStopping = false;
        _underWay.ForEach(asked => asked.IsOver = true);
        _underWay.Clear();
        Machine.HostDies();
        if (inOrder)
            Disk.HostEnds();
        else
            Disk.HostDies();
    }
}

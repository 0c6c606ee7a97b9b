using Kits.Control;
using Kits.Core.Resources;
using Kits.Host.Configuration;
using Kits.Host.State;
using Kits.Sdk;

namespace Kits.Host.Running;

/// <summary>
/// Keeps this node's resources in service: looks first, adopts what runs, brings up what shall serve, then watches, recovers, and does
/// what operators ask. Everything here runs on the <see cref="EngineLoop"/>.
/// </summary>
public sealed class Engine
{
    private readonly EngineServices _services;
    private readonly RememberedState _remembered;
    private readonly ResourceLocks _locks = new();
    private readonly Watches _watches;
    private readonly Checker _checker;
    private readonly OperatorRequests _requests;
    private readonly Ending _ending;
    private readonly Reconfigurer _reconfigurer;

    /// <summary>
    /// Puts the parts together and takes up what is remembered, so that an operator who asks at once meets what was true before. Nothing is
    /// looked at or touched before <see cref="Begin"/>.
    /// </summary>
    /// <param name="table">The node's resources.</param>
    /// <param name="remembered">What the configuration database remembers of them.</param>
    /// <param name="services">What the engine stands on.</param>
    public Engine(ResourceTable table, RememberedState remembered, EngineServices services)
    {
        (Table, _remembered, _services) = (table, remembered, services);
        var (loop, journal, time, machine) = (services.Loop, services.Journal, services.Time, services.Machine);
        var caller = new KitCaller(loop, services.Threads, time);
        var planLocks = new PlanLocks(table, _locks, time);
        var executor = new Executor(table, caller, journal, time);
        _watches = new Watches(loop, services.Threads, journal);
        _checker = new Checker(table, caller, _watches, services);
        _ending = new Ending(table, _locks, planLocks, executor, _checker, journal);
        var final = new FinalActions(table, _locks, planLocks, executor, caller, _ending, machine, journal, time);
        var recoverer = new Recoverer(table, _locks, executor, caller, _checker, final, services);
        _requests = new OperatorRequests(table, _locks, planLocks, executor, _checker, recoverer, journal);
        Maintenance = new MaintenanceMode(table, _checker, services);
        Policies = new PolicyBook(table, _checker, journal);
        Ledgers = new LedgerBook(table, _checker, machine, journal);
        _reconfigurer = new Reconfigurer(table, _locks, planLocks, executor, _checker, _watches, Maintenance, Policies, remembered, services);

        executor.Settled += Settled;
        _checker.Decided += (resource, decision) => services.Forget(recoverer.ActOnAsync(resource, decision));
        foreach (var resource in table.BottomUp)
            resource.Remember(remembered.Of(resource.Tag));
        machine.Remember(remembered.Reboots, journal.Stamp);
        Policies.Remember(remembered);
    }

    /// <summary>The node's resources.</summary>
    public ResourceTable Table { get; }

    /// <summary>Durable changes and history.</summary>
    public Journal Journal => _services.Journal;

    /// <summary>The machine that failures may take down.</summary>
    public Machine Machine => _services.Machine;

    /// <summary>The maintenance that resources and the node are in.</summary>
    public MaintenanceMode Maintenance { get; }

    /// <summary>What operators switched on and off.</summary>
    public PolicyBook Policies { get; }

    /// <summary>What was spent, and what is left.</summary>
    public LedgerBook Ledgers { get; }

    /// <summary>Looks at every resource, and goes on from what is seen.</summary>
    public async Task Begin()
    {
        var changes = new List<Change>();
        foreach (var intent in _remembered.OpenIntents)
        {
            Journal.Note(intent.Tag, "operation", $"{intent.Action} was cut off when the host ended: looking at what is there");
            changes.Add(new Change.IntentClosed(intent.Id, "cut off; the host looks"));
        }

        foreach (var resource in Table.BottomUp)
        {
            if (resource is { Wanted: Wanted.NeverAsked, Description.Startup: Startup.Auto })
            {
                resource.Wanted = Wanted.In;
                changes.Add(new Change.SetWanted(resource.Tag, Wanted.In));
            }
        }

        if (changes.Count > 0)
            await Journal.RecordAsync(changes);
        Maintenance.Begin(_remembered);
        foreach (var resource in Table.BottomUp)
            _checker.Look(resource);
    }

    /// <summary>Does what an operator asks.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="listener">Told of every line; the last has an exit code.</param>
    public Task OperateAsync(OperationRequest request, Action<OperationLine> listener) => _requests.OperateAsync(request, listener);

    /// <summary>What holds a resource at this moment, or null.</summary>
    public Operation? OperationOn(string tag) => _locks.HolderOf(tag);

    /// <summary>Cancels what runs on a resource.</summary>
    public OperationLine Cancel(string tag) => _requests.Cancel(tag);

    /// <summary>Goes over to another configuration: all of it or nothing.</summary>
    /// <param name="before">The one in force.</param>
    /// <param name="after">The other one.</param>
    /// <param name="contextOf">What the kit of a tag is handed.</param>
    /// <param name="keep">Puts the other one in force for the next start too; answers null, or why not.</param>
    /// <param name="operation">Who asks.</param>
    /// <param name="waitSeconds">How long to wait for other operations; null: as long as it takes.</param>
    /// <returns>The exit code, and how it ended.</returns>
    public async Task<(int Exit, string Text)> ApplyAsync(
        NodeConfiguration before, NodeConfiguration after, Func<string, ActionContext> contextOf, Func<Task<string?>> keep, Operation operation, double? waitSeconds)
    {
        try
        {
            return await _reconfigurer.ApplyAsync(before, after, contextOf, keep, operation, waitSeconds);
        }
        finally
        {
            _locks.Leave(operation);
            _locks.Release(operation);
        }
    }

    /// <summary>Lets go of every resource before the host ends, and watches none any more.</summary>
    /// <param name="remove">Whether to take all out of service; otherwise all stay as they are.</param>
    /// <param name="listener">Told of every step.</param>
    /// <returns>Null, or what could not be removed: then the host does not end.</returns>
    public async Task<string?> EndAsync(bool remove, Action<OperationLine> listener)
    {
        if (!remove)
            return _ending.LeaveAll();

        var (hasBegun, problem) = await _ending.RemoveAllAsync(new Operation("stop of the host", isOperators: true, Journal.Now) { Listener = listener });
        if (hasBegun && problem is not null)
            _ending.GoOn();
        return problem;
    }

    /// <summary>Whether nothing is watched or recovered any more, because the host ends or the machine goes down.</summary>
    public bool IsEnding => _ending.HasBegun;

    /// <summary>What to tell someone who asked for a tag that does not exist.</summary>
    public string NoSuchTag(string tag) => _requests.NoSuchTag(tag);

    private void Settled(ManagedResource resource, bool restored)
    {
        foreach (var admirer in Table.Admirers(resource).Where(admirer => admirer.State == ServiceState.OutOfService && _locks.HolderOf(admirer.Tag) is null))
            _checker.Look(admirer, $"{resource.Tag} has settled");
        if (resource.State != ServiceState.InService)
        {
            _watches.End(resource);
            return;
        }

        // Parents that were found running stay as they are and are looked at; those that wait for this child come up by themselves.
        if (restored)
            _checker.Settle(resource);
        _checker.Look(resource);
        foreach (var parent in Table.Parents(resource).Where(parent => _locks.HolderOf(parent.Tag) is null))
            _checker.Look(parent, $"{resource.Tag} is in service");
    }
}

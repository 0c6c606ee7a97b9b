using Kits.Core.Recovery;
using Kits.Host.State;

namespace Kits.Simulation.Machine;

/// <summary>How the disk under the configuration database is.</summary>
public enum DiskMood
{
    /// <summary>It takes what it is given.</summary>
    Well,

    /// <summary>It does not answer.</summary>
    Stalled,

    /// <summary>It refuses at once.</summary>
    Full,
}

/// <summary>
/// The disk under the configuration database: what has landed on it outlives every host. Changes land in order, each group as a whole, as
/// <see cref="ConfigurationDatabase"/> promises; that one has crash tests of its own.
/// </summary>
public sealed class Disk(Timeline time, Dice dice)
{
    private readonly Queue<DiskWrite> _pending = [];
    private readonly Dictionary<string, RememberedResource> _resources = [];
    private readonly List<Stamp> _reboots = [];
    private readonly List<Intent> _open = [];
    private bool _landing;
    private TimeSpan _unwellUntil = TimeSpan.MinValue;

    /// <summary>How it is.</summary>
    public DiskMood Mood { get; private set; }

    /// <summary>When it last was anything but well.</summary>
    public TimeSpan UnwellAt => Mood == DiskMood.Well ? _unwellUntil : time.Now;

    /// <summary>Told of every change that has landed.</summary>
    public event Action<Change>? Landed;

    /// <summary>Changes that a broken database would lose.</summary>
    public Func<Change, bool> Loses { get; init; } = _ => false;

    /// <summary>What the next host will find.</summary>
    public RememberedState Load() => new(new Dictionary<string, RememberedResource>(_resources), [.. _reboots], [.. _open]);

    /// <summary>It becomes well, stalls or fills up.</summary>
    public void Becomes(DiskMood mood)
    {
        _unwellUntil = UnwellAt;
        Mood = mood;
        if (mood == DiskMood.Full)
            RefuseAll();
        Continue();
    }

    /// <summary>Gives it something to keep.</summary>
    public void Add(DiskWrite write)
    {
        _pending.Enqueue(write);
        if (Mood == DiskMood.Full)
            RefuseAll();
        Continue();
    }

    /// <summary>The host is dead. What was with the disk already may land or not; the rest is lost.</summary>
    public void HostDies()
    {
        for (var landing = Mood == DiskMood.Full ? 0 : dice.Next(_pending.Count + 1); landing > 0; landing--)
            Keep(_pending.Dequeue());
        _pending.Clear();
    }

    /// <summary>The host ends in order and waits for the disk, if that answers.</summary>
    public void HostEnds()
    {
        while (Mood == DiskMood.Well && _pending.TryDequeue(out var write))
            Keep(write);
        _pending.Clear();
    }

    private void Continue()
    {
        if (_landing || Mood != DiskMood.Well || _pending.Count == 0)
            return;

        _landing = true;
        time.In(dice.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(3)), () =>
        {
            _landing = false;
            if (Mood == DiskMood.Well && _pending.TryDequeue(out var write))
            {
                Keep(write);
                write.Land();
            }

            Continue();
        });
    }

    private void RefuseAll()
    {
        foreach (var write in _pending)
            write.Refuse(new JournalException("journal degraded: disk is full"));
        var kept = _pending.Where(write => write.KeepTrying).ToList();
        _pending.Clear();
        kept.ForEach(_pending.Enqueue);
    }

    private void Keep(DiskWrite write)
    {
        if (write.IsWithdrawn)
            return;

        foreach (var change in write.Changes)
        {
            if (!Loses(change))
                Apply(change);
            Landed?.Invoke(change);
        }
    }

    private void Apply(Change change)
    {
        switch (change)
        {
            case Change.SetWanted(var tag, var wanted):
                _resources[tag] = Of(tag) with { Wanted = wanted };
                break;
            case Change.SetHeld(var tag, var reason):
                _resources[tag] = Of(tag) with { Held = reason };
                break;
            case Change.SetInDoubt(var tag, var reason):
                _resources[tag] = Of(tag) with { InDoubt = reason };
                break;
            case Change.AttemptStarted(var tag, var at):
                _resources[tag] = Of(tag) with { Attempts = [.. Of(tag).Attempts, at] };
                break;
            case Change.RestartStarted(var tag, var at):
                _resources[tag] = Of(tag) with { Restarts = [.. Of(tag).Restarts, at] };
                break;
            case Change.RebootStarted(var at):
                _reboots.Add(at);
                break;
            case Change.LedgerReset(""):
                _reboots.Clear();
                break;
            case Change.LedgerReset(var tag):
                _resources[tag] = Of(tag) with { Attempts = [], Restarts = [] };
                break;
            case Change.SetStopped(var tag, var reason, _):
                _resources[tag] = Of(tag) with { Stopped = reason };
                break;
            case Change.SetMaintenance(var tag, var maintenance):
                _resources[tag] = Of(tag) with { Maintenance = maintenance };
                break;
            case Change.SetPolicy(var tag, var name, var isOn):
                _resources[tag] = Of(tag) with { Policies = Switched(Of(tag).Policies, name, isOn) };
                break;
            case Change.IntentOpened(var intent):
                _open.Add(intent);
                break;
            case Change.IntentClosed(var id, _):
                _open.RemoveAll(intent => intent.Id == id);
                break;
        }
    }

    private RememberedResource Of(string tag) => _resources.GetValueOrDefault(tag, RememberedResource.Nothing);

    private static Dictionary<string, bool> Switched(IReadOnlyDictionary<string, bool> policies, string name, bool? isOn)
    {
        var switched = new Dictionary<string, bool>(policies);
        switched.Remove(name);
        if (isOn is { } on)
            switched[name] = on;
        return switched;
    }
}

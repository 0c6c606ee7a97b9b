namespace Kits.Simulation.Machine;

/// <summary>What is going to happen on the machine, in order of time. Time passes only from one event to the next.</summary>
public sealed class Timeline
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Entry, (long At, long Order)> _events = new();
    private TimeSpan _step;
    private long _order;

    /// <summary>Time since the run began: what a monotonic clock shows.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>What the clock on the wall shows.</summary>
    public DateTimeOffset Wall => Start + Now + _step;

    /// <summary>When the next event is due; null if there is none.</summary>
    public TimeSpan? Next
    {
        get
        {
            while (_events.TryPeek(out var entry, out var due))
            {
                if (!entry.IsCancelled)
                    return TimeSpan.FromTicks(due.At);
                _events.Dequeue();
            }

            return null;
        }
    }

    /// <summary>Plans an event, so long from now.</summary>
    public Entry In(TimeSpan pause, Action happens)
    {
        var entry = new Entry(happens);
        _events.Enqueue(entry, ((Now + pause).Ticks, ++_order));
        return entry;
    }

    /// <summary>Steps the clock on the wall; the monotonic one does not notice.</summary>
    public void StepWall(TimeSpan by) => _step += by;

    /// <summary>Lets the next event happen, if there is one before a time; otherwise lets that time come.</summary>
    public bool Advance(TimeSpan until)
    {
        if (Next is not { } due || due > until)
        {
            Now = until;
            return false;
        }

        Now = due > Now ? due : Now;
        _events.Dequeue().Happen();
        return true;
    }

    /// <summary>An event to come.</summary>
    public sealed class Entry(Action happens)
    {
        /// <summary>It will not happen.</summary>
        public bool IsCancelled { get; private set; }

        /// <summary>Takes it back.</summary>
        public void Cancel() => IsCancelled = true;

        internal void Happen() => happens();
    }
}

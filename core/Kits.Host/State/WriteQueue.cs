namespace Kits.Host.State;

/// <summary>What waits for the disk, in the order it was asked for; order survives every failure.</summary>
internal sealed class WriteQueue
{
    /// <summary>How many writes share a transaction at most: what has to be done again when it fails.</summary>
    private const int Batch = 256;

    private readonly object _gate = new();                     // a monitor, not a Lock: the writer thread waits on it
    private readonly LinkedList<PendingWrite> _writes = [];
    private bool _awake, _ended;

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _writes.Count == 0;
        }
    }

    public void Add(PendingWrite write)
    {
        lock (_gate)
        {
            if (_ended)
            {
                write.Failed(new JournalException("kitsd is ending"));
                return;
            }

            _writes.AddLast(write);
            Wake();
        }
    }

    /// <summary>Takes a write back, unless the writer is at it or through with it.</summary>
    public bool TryWithdraw(PendingWrite write)
    {
        lock (_gate)
            return !write.HandedOver && _writes.Remove(write);
    }

    /// <summary>Lets the writer look for work.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _awake = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Takes nothing new, and lets the writer finish.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Blocks until there may be work; false when the end has come.</summary>
    public bool WaitForWork()
    {
        lock (_gate)
        {
            while (!_awake && !_ended)
                Monitor.Wait(_gate);
            _awake = false;
            return !_ended;
        }
    }

    /// <summary>The oldest writes, which stay at the head of the queue until <see cref="Landed"/>.</summary>
    public IReadOnlyList<PendingWrite> HandOver()
    {
        lock (_gate)
        {
            var batch = _writes.Take(Batch).ToList();
            foreach (var write in batch)
                write.HandedOver = true;
            return batch;
        }
    }

    /// <summary>The writes that were handed over are durable.</summary>
    public void Landed(IReadOnlyList<PendingWrite> batch)
    {
        lock (_gate)
        {
            foreach (var _ in batch)
                _writes.RemoveFirst();
        }

        foreach (var write in batch)
            write.Landed();
    }

    /// <summary>The disk takes nothing: all who wait are told, and what must land later stays.</summary>
    public void Failed(JournalException why)
    {
        List<PendingWrite> told;
        lock (_gate)
        {
            told = [.. _writes];
            foreach (var write in told)
            {
                write.HandedOver = false;
                if (!write.KeepTrying)
                    _writes.Remove(write);
            }
        }

        foreach (var write in told)
            write.Failed(why);
    }

    /// <summary>One write can never land: it goes, and no other waits behind it.</summary>
    public void Reject(PendingWrite write, Exception why)
    {
        lock (_gate)
        {
            _writes.Remove(write);
            foreach (var kept in _writes)
                kept.HandedOver = false;
        }

        write.Failed(why);
    }
}

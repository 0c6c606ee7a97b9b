namespace Kits.Scripting.Workers;

/// <summary>
/// Warm workers for scripts. One runs one script at a time; it is used again and again, and replaced before what scripts leave behind in
/// it adds up. Those that nobody needs end.
/// </summary>
public sealed class WorkerPool : IDisposable
{
    private const int Most = 16;
    private const int MostCalls = 1000;
    private const long MostHeap = 128L * 1024 * 1024;
    private static readonly TimeSpan IdlePatience = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly List<Worker> _idle = [];
    private readonly SemaphoreSlim _room = new(Most);
    private readonly WorkerSettings _settings;
    private readonly TimeProvider _time;
    private readonly ITimer _tidy;
    private bool _closed;

    /// <summary>A pool without workers yet.</summary>
    public WorkerPool(WorkerSettings settings, TimeProvider time)
    {
        (_settings, _time) = (settings, time);
        _tidy = time.CreateTimer(_ => Tidy(), null, IdlePatience, IdlePatience);
    }

    /// <summary>How many workers wait for work.</summary>
    public int Idle
    {
        get
        {
            lock (_gate)
                return _idle.Count;
        }
    }

    /// <summary>Takes a worker, best one that knows the assembly already.</summary>
    /// <exception cref="WorkerException">None is free in time, or can be started.</exception>
    public Worker Take(string assembly, TimeSpan patience, CancellationToken cancel)
    {
        if (!_room.Wait(patience, cancel))
            throw new WorkerException($"all {Most} workers for C# are busy");

        lock (_gate)
        {
            var worker = _idle.Find(idle => idle.Loaded.Contains(assembly)) ?? _idle.LastOrDefault();
            if (worker is not null)
            {
                _idle.Remove(worker);
                return worker;
            }
        }

        try
        {
            return Worker.Start(_settings, "run");
        }
        catch
        {
            _room.Release();
            throw;
        }
    }

    /// <summary>Gives a worker back that has done its work.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="heap">How much memory it holds.</param>
    public void Return(Worker worker, long heap)
    {
        worker.Calls++;
        worker.IdleSince = _time.GetTimestamp();
        lock (_gate)
        {
            if (!_closed && worker.Calls < MostCalls && heap < MostHeap)
                _idle.Add(worker);
            else
                worker.Dispose();
        }

        _room.Release();
    }

    /// <summary>Ends a worker that is of no more use.</summary>
    public void Discard(Worker worker)
    {
        worker.Dispose();
        _room.Release();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _tidy.Dispose();
        lock (_gate)
        {
            _closed = true;
            _idle.ForEach(worker => worker.Dispose());
            _idle.Clear();
        }
    }

    private void Tidy()
    {
        lock (_gate)
        {
            foreach (var worker in _idle.Where(worker => _time.GetElapsedTime(worker.IdleSince) >= IdlePatience).ToList())
            {
                _idle.Remove(worker);
                worker.Dispose();
            }
        }
    }
}

using System.Collections.Concurrent;

namespace Kits.Host.Running;

/// <summary>The engine's loop on a thread of its own.</summary>
public sealed class EngineThread : EngineLoop, IDisposable
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];
    private readonly Thread _thread;

    /// <summary>Starts the thread.</summary>
    /// <param name="failed">Told of an exception that nobody else met: a bug of ours.</param>
    public EngineThread(Action<Exception> failed)
    {
        _thread = new Thread(() => Run(failed)) { Name = "engine", IsBackground = true, Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    /// <inheritdoc />
    public override void Post(SendOrPostCallback d, object? state)
    {
        try
        {
            _queue.Add((d, state));
        }
        catch (InvalidOperationException)
        {
            // The host is ending: what comes too late is left undone, as by a crash.
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _queue.CompleteAdding();
        if (Thread.CurrentThread != _thread)
            _thread.Join();
    }

    private void Run(Action<Exception> failed)
    {
        SetSynchronizationContext(this);
        foreach (var (callback, state) in _queue.GetConsumingEnumerable())
        {
            try
            {
                callback(state);
            }
            catch (Exception e)
            {
                failed(e);
            }
        }
    }
}

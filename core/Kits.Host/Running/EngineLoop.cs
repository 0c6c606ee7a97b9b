using System.Collections.Concurrent;

namespace Kits.Host.Running;

/// <summary>
/// The one thread that owns every resource's state. Whatever decides or changes state runs here, one piece after the other, so nothing
/// in this folder needs a lock; whatever may block runs elsewhere and comes back here.
/// </summary>
public sealed class EngineLoop : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];
    private readonly Thread _thread;

    /// <summary>Starts the thread.</summary>
    /// <param name="failed">Told of an exception that nobody else met: a bug of ours.</param>
    public EngineLoop(Action<Exception> failed)
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

    /// <summary>Runs something on the loop. May be called from any thread.</summary>
    public void Post(Action action) => Post(_ => action(), null);

    /// <summary>Runs something on the loop and gives its result to the caller, who may stand on any thread.</summary>
    public Task<T> AskAsync<T>(Func<Task<T>> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(async () =>
        {
            try
            {
                answer.SetResult(await question());
            }
            catch (Exception e)
            {
                answer.SetException(e);
            }
        });
        return answer.Task;
    }

    /// <inheritdoc cref="AskAsync{T}(Func{Task{T}})" />
    public Task<T> AskAsync<T>(Func<T> question) => AskAsync(() => Task.FromResult(question()));

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

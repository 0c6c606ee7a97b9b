using System.Collections.Concurrent;

namespace Kits.Host.Running;

/// <summary>
/// Threads that calls of kits run on, one call a thread: a kit that blocks holds up nobody but itself. What a kit awaits comes back to
/// its own thread. Threads are used again; one whose call never returns is simply lost.
/// </summary>
public sealed class KitThreads : IKitThreads
{
    private readonly ConcurrentBag<Worker> _idle = [];

    /// <inheritdoc />
    public Task<T> RunAsync<T>(Func<Task<T>> call)
    {
        var answer = new TaskCompletionSource<T>(); // not by way of the thread pool, which a kit may keep busy: who waits comes back to the loop
        if (!_idle.TryTake(out var worker))
            worker = new Worker(_idle.Add);
        worker.Begin(async () =>
        {
            try
            {
                answer.TrySetResult(await call());
            }
            catch (Exception e)
            {
                answer.TrySetException(e); // met by the one who waits for the call
            }
        }, unattended => answer.TrySetException(unattended));
        return answer.Task;
    }

    /// <inheritdoc />
    public void Run(Action code) => Task.Run(code);

    private sealed class Worker : SynchronizationContext
    {
        private readonly BlockingCollection<(Func<Task> Call, Action<Exception> Unattended)> _calls = [];
        private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _continuations = [];

        public Worker(Action<Worker> idle) => new Thread(() => Run(idle)) { Name = "kit", IsBackground = true }.Start();

        public void Begin(Func<Task> call, Action<Exception> unattended) => _calls.Add((call, unattended));

        public override void Post(SendOrPostCallback d, object? state) => _continuations.Add((d, state));

        private void Run(Action<Worker> idle)
        {
            SetSynchronizationContext(this);
            while (true)
            {
                var (call, unattended) = _calls.Take();
                var running = call();
                if (!running.IsCompleted) // it may end on another thread
                    running.ContinueWith(_ => Post(_ => { }, null), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                while (!running.IsCompleted)
                {
                    var (callback, state) = _continuations.Take();
                    try
                    {
                        callback(state);
                    }
                    catch (Exception e)
                    {
                        unattended(e); // an async void method of the kit threw: elsewhere that ends the process
                    }
                }

                idle(this);
            }
        }
    }
}

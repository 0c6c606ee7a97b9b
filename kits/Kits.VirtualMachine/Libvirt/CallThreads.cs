using System.Collections.Concurrent;

namespace Kits.VirtualMachine.Libvirt;

/// <summary>Threads for calls that may never return. One whose call hangs is lost to it, and to nobody else: the thread pool is not used.</summary>
internal sealed class CallThreads
{
    private readonly ConcurrentBag<BlockingCollection<Action>> _idle = [];

    /// <summary>Runs a call on a thread of its own. The task ends when the call returns, if it does.</summary>
    public Task<T> RunAsync<T>(Func<T> call)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_idle.TryTake(out var thread))
            thread = Begin();
        thread.Add(() =>
        {
            try
            {
                answer.SetResult(call());
            }
            catch (Exception e) // met by the one who waits for the call
            {
                answer.SetException(e);
            }
        });
        return answer.Task;
    }

    private BlockingCollection<Action> Begin()
    {
        var calls = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var call in calls.GetConsumingEnumerable())
            {
                call();
                _idle.Add(calls);
            }
        }) { Name = "libvirt-call", IsBackground = true }.Start();
        return calls;
    }
}

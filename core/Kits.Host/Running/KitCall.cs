using Kits.Sdk.Settings;

namespace Kits.Host.Running;

/// <summary>How a call of a kit ended, seen from the host.</summary>
/// <typeparam name="T">What the kit answers with.</typeparam>
/// <param name="Answer">The kit's answer; null if it gave none.</param>
/// <param name="Problem">Why there is no answer: an exception, or nothing at all, is a bug of the kit.</param>
/// <param name="OutOfTime">Whether the deadline passed first.</param>
public sealed record CallEnd<T>(T? Answer, string? Problem = null, bool OutOfTime = false)
    where T : class;

/// <summary>One call of a kit under way: its answer may come, its deadline may pass, and long after that it may return.</summary>
#pragma warning disable CA1001 // the token source outlives every call that may still hold its token; it owns no handle
public sealed class KitCall
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _cancel = new(); // never disposed: a kit that hangs may look at its token for ever
    private readonly IKitThreads _threads;
    private readonly TimeProvider _time;
    private readonly ITimer _deadline;
    private readonly TaskCompletionSource _outOfTime = new(); // not by way of the thread pool: see KitThreads

    private KitCall(string action, IKitThreads threads, TimeProvider time, TimeSpan timeout)
    {
        Action = action;
        Timeout = timeout;
        Since = time.GetUtcNow();
        Started = time.GetTimestamp();
        (_threads, _time) = (threads, time);
        _deadline = time.CreateTimer(_ => _outOfTime.TrySetResult(), null, timeout, System.Threading.Timeout.InfiniteTimeSpan);
    }

    /// <summary>What was asked of the kit: restore, remove, recover or quickCheck.</summary>
    public string Action { get; }

    /// <summary>How long it may take.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>When it began.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>When it began, monotonic.</summary>
    public long Started { get; }

    /// <summary>Ends when the kit's own code has returned, be it long after the deadline.</summary>
    public Task Returned { get; private set; } = Task.CompletedTask;

    /// <summary>Ends when nobody need wait for it any longer: it has returned, or its deadline has passed.</summary>
    public Task Over => Task.WhenAny(Returned, _outOfTime.Task);

    /// <summary>Whether the deadline has passed and the kit still has not returned.</summary>
    public bool Hangs => _outOfTime.Task.IsCompleted && !Returned.IsCompleted;

    /// <summary>Starts a call on a thread of its own.</summary>
    /// <param name="threads">Where it runs.</param>
    /// <param name="time">The clock of its deadline.</param>
    /// <param name="action">What is asked of the kit.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="call">The call itself.</param>
    /// <param name="end">Ends with the answer, or at the deadline.</param>
    public static KitCall Start<T>(
        IKitThreads threads, TimeProvider time, string action, TimeSpan timeout, Func<KitCall, CancellationToken, Task<T>> call, out Task<CallEnd<T>> end)
        where T : class
    {
        var begun = new KitCall(action, threads, time, timeout);
        var answer = threads.RunAsync(() => call(begun, begun._cancel.Token) ?? Task.FromResult<T>(null!));
        begun.Returned = ((Task)answer).ContinueWith(_ => begun._deadline.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        end = begun.EndAsync(answer);
        return begun;
    }

    /// <summary>Gives the call its whole time again from now on: the kit reported progress.</summary>
    public void Extend() => _deadline.Change(Timeout, System.Threading.Timeout.InfiniteTimeSpan);

    /// <summary>How long ago it began.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(Started);

    /// <summary>Asks the kit to give up. That runs its own callbacks, which may block: never on the thread that decides.</summary>
    public void Cancel() => _threads.Run(_cancel.Cancel);

    private async Task<CallEnd<T>> EndAsync<T>(Task<T> answer)
        where T : class
    {
        if (await Task.WhenAny(answer, _outOfTime.Task) != answer)
        {
            Cancel();
            return new CallEnd<T>(null, $"not done within {Duration.Format(Timeout)}", OutOfTime: true);
        }

        await Returned; // so that the next call may enter at once
        try
        {
            return await answer is { } given ? new CallEnd<T>(given) : new CallEnd<T>(null, $"the kit answered nothing to {Action}: a bug of the kit");
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
        {
            return new CallEnd<T>(null, "cancelled");
        }
        catch (Exception e)
        {
            return new CallEnd<T>(null, $"the kit threw {e.GetType().Name} at {Action}: {e.Message}");
        }
    }
}

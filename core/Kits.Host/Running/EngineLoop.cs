namespace Kits.Host.Running;

/// <summary>
/// Where every resource's state lives. Whatever decides or changes state runs here, one piece after the other, so nothing in this folder
/// needs a lock; whatever may block runs elsewhere and comes back here.
/// </summary>
public abstract class EngineLoop : SynchronizationContext
{
    /// <summary>Runs something on the loop. May be called from any thread.</summary>
    public abstract override void Post(SendOrPostCallback d, object? state);

    /// <inheritdoc cref="Post(SendOrPostCallback, object)" />
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
}

namespace Kits.Host.Running;

/// <summary>Where the code of kits runs. It may block, so that is never the thread that decides.</summary>
public interface IKitThreads
{
    /// <summary>Runs a call; the task ends with what the call's own task gave.</summary>
    Task<T> RunAsync<T>(Func<Task<T>> call);

    /// <summary>Runs what nobody waits for: a subscription, or what a kit has registered for its cancellation.</summary>
    void Run(Action code);
}

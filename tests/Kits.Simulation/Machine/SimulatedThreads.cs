using Kits.Host.Running;

namespace Kits.Simulation.Machine;

/// <summary>The threads of kits, without threads: a toy never blocks, its calls end when the machine says so.</summary>
/// <param name="clock">The clock of its host.</param>
/// <param name="lives">Whether its host is still there: a process that has ended calls nobody.</param>
/// <param name="remembers">How long a call counts as one that has not returned; infinite unless that is broken on purpose.</param>
public sealed class SimulatedThreads(TimeProvider clock, Func<bool> lives, TimeSpan remembers) : IKitThreads
{
    /// <inheritdoc />
    public async Task<T> RunAsync<T>(Func<Task<T>> call)
    {
        if (!lives())
            await new TaskCompletionSource().Task;
        return remembers == Timeout.InfiniteTimeSpan ? await call() : await call().WaitAsync(remembers, clock);
    }

    /// <inheritdoc />
    public void Run(Action code) => code();
}

using Kits.Host.Running;

namespace Kits.Simulation.Machine;

/// <summary>The threads of kits, without threads: a toy never blocks, its calls end when the machine says so.</summary>
public sealed class SimulatedThreads : IKitThreads
{
    /// <inheritdoc />
    public async Task<T> RunAsync<T>(Func<Task<T>> call) => await call();

    /// <inheritdoc />
    public void Run(Action code) => code();
}

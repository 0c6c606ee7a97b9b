using Microsoft.Extensions.Logging;

namespace Kits.Host.Running;

/// <summary>What the engine stands on. All of it is handed in, so that a test or a simulation stands it on its own.</summary>
/// <param name="Loop">The thread that everything in the engine runs on.</param>
/// <param name="Journal">Durable changes and history.</param>
/// <param name="Time">The clock.</param>
/// <param name="WhyHostWasLateSince">Why the host itself was late since a timestamp; null if it kept up.</param>
/// <param name="Threads">Where the code of kits runs.</param>
/// <param name="Chance">Spreads the checks, so that they do not all come at the same moment.</param>
/// <param name="Machine">Ends this host, and takes the machine down.</param>
/// <param name="Log">The host's log.</param>
public sealed record EngineServices(
    EngineLoop Loop, Journal Journal, TimeProvider Time, Func<long, string?> WhyHostWasLateSince, IKitThreads Threads, Random Chance, Machine Machine, ILogger Log)
{
    /// <summary>Lets something run by itself; should it throw, that is told as a bug.</summary>
    public void Forget(Task task) => task.ContinueWith(
        failed => Log.LogError(failed.Exception, "a bug in the host"), CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}

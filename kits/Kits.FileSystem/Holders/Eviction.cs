using Kits.Sdk;
using Kits.Sdk.Processes;
using Microsoft.Extensions.Logging;

namespace Kits.FileSystem.Holders;

/// <summary>Ends the processes that keep a filesystem busy: SIGTERM, a while to go by themselves, SIGKILL.</summary>
internal static class Eviction
{
    private const int Terminate = 15;
    private const int Kill = 9;

    /// <summary>Ends them, and waits until they have ended. Never init and never ourselves.</summary>
    public static async Task EndAsync(IEnumerable<Holder> holders, ResourceAction<FileSystemSettings> action, CancellationToken cancel)
    {
        var condemned = holders.Where(holder => holder.UsesIt && holder.Process.Pid != 1 && holder.Process.Pid != Environment.ProcessId).ToList();
        foreach (var signal in new[] { Terminate, Kill })
        {
            foreach (var holder in condemned)
            {
                action.Log.LogWarning("{Tag}: ending {Holder} with signal {Signal}", action.Tag, holder, signal);
                Signal(holder, signal, action.Log);
            }

            await EndOrDelayAsync(condemned, action, cancel);
            condemned.RemoveAll(holder => !ProcessTable.IsAlive(holder.Process));
        }
    }

    private static void Signal(Holder holder, int signal, ILogger log)
    {
        try
        {
            ProcessTable.Signal(holder.Process, signal);
        }
        catch (UnauthorizedAccessException e)
        {
            log.LogWarning("{Holder} cannot be ended: {Reason}", holder, e.Message);
        }
    }

    private static async Task EndOrDelayAsync(List<Holder> condemned, ResourceAction<FileSystemSettings> action, CancellationToken cancel)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var ends = Task.WhenAll(condemned.Select(holder => action.Events.ProcessEndAsync(holder.Process, enough.Token)));
        await Task.WhenAny(ends, Task.Delay(action.Settings.SignalDelay, action.Time, enough.Token));
        await enough.CancelAsync();
        cancel.ThrowIfCancellationRequested();
    }
}

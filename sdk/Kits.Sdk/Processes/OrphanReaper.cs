using System.Runtime.InteropServices;
using Kits.Sdk.Services;

namespace Kits.Sdk.Processes;

/// <summary>Reaps orphans that became children of this process because it is PID 1 of its namespace or a subreaper.</summary>
/// <remarks>
/// Children of <see cref="CommandRunner"/> are none of its business. Of other zombies it cannot know whether somebody still waits for
/// them (a kit may use <see cref="System.Diagnostics.Process"/>), so only one that has been a zombie for seconds counts as an orphan.
/// It does nothing until a child ends.
/// </remarks>
public sealed class OrphanReaper : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ITimer _sweep;
    private readonly PosixSignalRegistration _childEnded;
    private HashSet<ProcessIdentity> _zombies = [];
    private int _sweepIsDue;

    /// <summary>Begins to reap.</summary>
    public OrphanReaper(TimeProvider time)
    {
        _sweep = time.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _childEnded = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => SweepLater());
        SweepLater();
    }

    /// <summary>Stops reaping.</summary>
    public void Dispose()
    {
        _childEnded.Dispose();
        _sweep.Dispose();
    }

    // A sweep that is due already stays due: children that end all the time must not put it off for ever.
    private void SweepLater()
    {
        if (Interlocked.Exchange(ref _sweepIsDue, 1) == 0)
            _sweep.Change(Patience, Timeout.InfiniteTimeSpan);
    }

    private void Sweep()
    {
        Volatile.Write(ref _sweepIsDue, 0);
        var zombies = ProcessTable.EvenDead()
            .Where(entry => entry.State == 'Z' && entry.Parent == Environment.ProcessId && !ChildProcess.IsOurs(entry.Process))
            .Select(entry => entry.Process)
            .ToHashSet();

        foreach (var orphan in zombies.Intersect(_zombies))
            ChildProcess.Reap(orphan.Pid);

        _zombies = zombies;
        if (zombies.Count > 0)
            SweepLater();
    }
}

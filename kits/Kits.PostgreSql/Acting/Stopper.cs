using Kits.PostgreSql.Layout;
using Kits.PostgreSql.Looking;
using Kits.PostgreSql.Machine;
using Kits.PostgreSql.Sql;
using Kits.Sdk;
using Kits.Sdk.Processes;
using Kits.Sdk.Services;
using Kits.Sdk.Settings;
using Microsoft.Extensions.Logging;

namespace Kits.PostgreSql.Acting;

/// <summary>Takes a server down, from polite to certain, and ends what a dead one left.</summary>
internal sealed class Stopper(ResourceAction<PostgreSqlSettings> action, Cluster cluster, Observer observer, Recollection recollection)
{
    private const int Interrupt = 2;    // fast
    private const int Quit = 3;         // immediate
    private const int Kill = 9;
    private const int Terminate = 15;   // smart
    private const int Continue = 18;

    // The postmaster itself kills what has not followed SIGQUIT within five seconds.
    private static readonly TimeSpan Immediate = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Killed = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Orphaned = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(1);

    private PostgreSqlSettings Settings => action.Settings;

    /// <summary>Stops it as an operator asks for: nobody loses what was committed, and clients have what time the settings give them.</summary>
    public async Task<ActionResult> StopAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        recollection.Forget();
        if (Postmaster.Find(cluster.DataDirectory, out var lockFile) is Postmaster.Running asked)
        {
            await PrepareAsync(lockFile, cancel);
            await AskToStopAsync(asked.Process, cancel);
        }

        return await EndAsync(cancel);
    }

    /// <summary>Ends whatever still runs of it without asking: immediate, then SIGKILL to the postmaster and all its children.</summary>
    public async Task<ActionResult> EndAsync(CancellationToken cancel)
    {
        switch (Postmaster.Find(cluster.DataDirectory, out _))
        {
            case Postmaster.Gone(var why):
                return new ActionResult.Done(_ended ?? $"nothing was left to stop: {why}");
            case Postmaster.Unclear(var why):
                return new ActionResult.Failed(Failure.Passing(why));
            case Postmaster.Orphans(var left):
                return await EndOrphansAsync(left, cancel);
            case Postmaster.Running running:
                return await EndByForceAsync(running.Process, cancel);
            case var other:
                throw new InvalidOperationException($"a fifth kind of postmaster: {other}");
        }
    }

    private string? _ended;

    private async Task PrepareAsync(LockFile? lockFile, CancellationToken cancel)
    {
        if (!Settings.Checkpoint || observer.DoorsOf(lockFile) is not [var door, ..])
            return;

        action.Progress.Report("checkpoint before the shutdown");
        var user = Settings.MonitorUser ?? cluster.Owner?.Name ?? "postgres";
        if (await SqlSession.CheckpointAsync(Settings, door, user, cluster.Owner?.Id ?? 0, Settings.StopEscalate, cancel) is { } failed)
            action.Log.LogWarning("{Tag}: no checkpoint before the shutdown: {Why}", action.Tag, failed);
    }

    private async Task AskToStopAsync(ProcessIdentity postmaster, CancellationToken cancel)
    {
        if (Settings.Stop is { } command)
        {
            var words = Words.Of(command);
            var stopped = await action.Commands.RunAsync(new Command(words[0], [.. words.Skip(1)]) { Timeout = Settings.StopEscalate }, cancel);
            if (stopped.Succeeded && await EndsWithinAsync(postmaster, Immediate, cancel))
            {
                _ended = $"stopped by {words[0]}";
                return;
            }

            action.Log.LogWarning("{Tag}: stop: {How}; the kit goes on by itself", action.Tag, stopped);
        }

        if (!Settings.DisconnectClients && await SignalledEndsAsync(postmaster, Terminate, Settings.StopEscalate, cancel))
            _ended = $"process {postmaster.Pid} was stopped after its clients had gone (smart shutdown)";
        else if (await SignalledEndsAsync(postmaster, Interrupt, Settings.StopEscalate, cancel))
            _ended = $"process {postmaster.Pid} was stopped (fast shutdown)";
    }

    private async Task<ActionResult> EndByForceAsync(ProcessIdentity postmaster, CancellationToken cancel)
    {
        var family = ProcessTable.Descendants(postmaster);
        if (await SignalledEndsAsync(postmaster, Quit, Immediate, cancel))
        {
            _ended = $"process {postmaster.Pid} was stopped (immediate shutdown; the next start recovers)";
            return await EndAsync(cancel);
        }

        // First the one that would start others, then all that it had.
        TrySignal(postmaster, Kill);
        foreach (var child in family.Concat(ProcessTable.Descendants(postmaster)).Distinct())
            TrySignal(child, Kill);
        await EndsWithinAsync(postmaster, Killed, cancel);
        return await EndOrphansAsync(Living(family.Append(postmaster)), cancel);
    }

    private async Task<ActionResult> EndOrphansAsync(IReadOnlyList<ProcessIdentity> left, CancellationToken cancel)
    {
        var names = left.InWords();
        foreach (var (signal, patience) in new[] { (Terminate, Orphaned), (Kill, Killed) })
        {
            left = Living(left.Concat(ServerProcesses.Of(cluster.DataDirectory)).Distinct());
            foreach (var orphan in left)
            {
                TrySignal(orphan, signal);
                TrySignal(orphan, Continue); // a stopped process sees a signal only when it runs again
            }

            foreach (var orphan in left)
                await EndsWithinAsync(orphan, patience, cancel);
        }

        left = Living(left.Concat(ServerProcesses.Of(cluster.DataDirectory)).Distinct());
        return left.Count > 0
            ? new ActionResult.Failed(Failure.Passing($"still alive after SIGKILL, so files may still be written: {left.InWords()}"))
            : new ActionResult.Done(_ended ?? (names.Length > 0 ? $"what was left of the server was ended: {names}" : "the server was ended"));
    }

    private async Task<bool> SignalledEndsAsync(ProcessIdentity postmaster, int signal, TimeSpan patience, CancellationToken cancel)
    {
        TrySignal(postmaster, signal);
        TrySignal(postmaster, Continue);
        return await EndsWithinAsync(postmaster, patience, cancel);
    }

    private async Task<bool> EndsWithinAsync(ProcessIdentity process, TimeSpan patience, CancellationToken cancel)
    {
        var began = action.Time.GetTimestamp();
        using var stopWaiting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var end = action.Events.ProcessEndAsync(process, stopWaiting.Token);
        while (!end.IsCompleted && patience - action.Time.GetElapsedTime(began) is var left && left > TimeSpan.Zero)
        {
            await Task.WhenAny(end, Task.Delay(left < ReportEvery ? left : ReportEvery, action.Time, cancel));
            cancel.ThrowIfCancellationRequested();
            if (!end.IsCompleted)
                action.Progress.Report($"the server still has {Blockers(process)}");
        }

        var ended = end.IsCompletedSuccessfully;
        await stopWaiting.CancelAsync();
        return ended;
    }

    // Who holds up a shutdown: its clients' processes, or whatever is there if none of them.
    private static string Blockers(ProcessIdentity postmaster)
    {
        var children = ProcessTable.Descendants(postmaster);
        var busy = children.Where(child => ServerProcesses.TitleOf(child.Pid) is var title && title.Contains('(', StringComparison.Ordinal) | title.Contains("[local]", StringComparison.Ordinal)).ToList();
        return (busy.Count > 0 ? busy : [.. children.Append(postmaster)]).InWords();
    }

    private static List<ProcessIdentity> Living(IEnumerable<ProcessIdentity> processes) => [.. processes.Where(ProcessTable.IsAlive)];

    private static void TrySignal(ProcessIdentity process, int signal)
    {
        try
        {
            ProcessTable.Signal(process, signal);
        }
        catch (UnauthorizedAccessException)
        {
            // Not ours to signal; whoever asked is told that it still lives.
        }
    }
}

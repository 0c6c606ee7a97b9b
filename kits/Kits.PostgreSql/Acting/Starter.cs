using System.Globalization;
using Kits.PostgreSql.Judging;
using Kits.PostgreSql.Layout;
using Kits.PostgreSql.Looking;
using Kits.PostgreSql.Machine;
using Kits.Sdk;
using Kits.Sdk.Services;
using Kits.Sdk.Settings;

namespace Kits.PostgreSql.Acting;

/// <summary>Starts a server of which nothing runs, and waits until it serves for as long as it gets on.</summary>
internal sealed class Starter(ResourceAction<PostgreSqlSettings> action, Cluster cluster, Observer observer, Recollection recollection)
{
    // A started server is looked at this often: what it costs is a look into /proc, and its users wait.
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Seldom = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(1);

    // How long a start command may have ended without a postmaster being seen.
    private static readonly TimeSpan Appearing = TimeSpan.FromSeconds(10);

    private PostgreSqlSettings Settings => action.Settings;

    /// <summary>Starts it.</summary>
    public async Task<ActionResult> StartAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (Obstacle() is { } obstacle)
            return new ActionResult.Failed(obstacle);

        recollection.Forget();
        ClearStaleLock();
        var log = new ServerLog(Settings, cluster, action.Folder);
        try
        {
            return Settings.Start is { } command ? await StartByCommandAsync(command, log, cancel) : await StartProgramAsync(log, cancel);
        }
        catch (CommandNotStartedException e)
        {
            return new ActionResult.Failed(Failure.OfThisNode(e.Message));
        }
    }

    /// <summary>Waits until a server that is starting or recovering serves. Fails when it ends, or stands still for too long.</summary>
    public async Task<ActionResult> WaitAsync(Task<CommandResult>? end, ServerLog? log, string done, CancellationToken cancel)
    {
        var (began, reported, pause) = (action.Time.GetTimestamp(), action.Time.GetTimestamp(), Often);
        while (true)
        {
            if (end is { IsCompleted: true })
                return new ActionResult.Failed(StartRefusal.Of(log!.LastWords()));

            var seen = await observer.LookAsync(cancel);
            var verdict = Judge.Of(seen, Settings);
            switch (verdict.Condition)
            {
                case Condition.Serving or Condition.WrongRole or Condition.LoginsHang:
                    return new ActionResult.Done($"{done}, serving after {Duration.Format(Rounded(action.Time.GetElapsedTime(began)))}");
                case Condition.StorageBroken:
                    return new ActionResult.Failed(Failure.OfThisNode(verdict.Why));
                case Condition.Gone or Condition.Orphaned when end is null && action.Time.GetElapsedTime(began) >= Appearing:
                    return new ActionResult.Failed(log is null ? Failure.Passing($"the server ended while it was waited for: {verdict.Why}") : StartRefusal.Of(log.LastWords()));
            }

            if (action.Time.GetElapsedTime(reported) >= ReportEvery) // a look at all processes, which would only slow a quick start down
            {
                reported = action.Time.GetTimestamp();
                var work = StartupWork.Of(seen.Postmaster);
                if (recollection.Lasting(verdict.Condition, work.Fingerprint, action.Time).Lasted >= Settings.StartupStall)
                    return new ActionResult.Failed(Failure.Passing($"{verdict.Why}, and nothing has moved for {Duration.Format(Settings.StartupStall)}"));
                action.Progress.Report(work.InWords ?? verdict.Why);
            }

            pause = action.Time.GetElapsedTime(began) < ReportEvery ? Often : Seldom;
            await Task.WhenAny(end ?? Task.Delay(pause, action.Time, cancel), Task.Delay(pause, action.Time, cancel));
            cancel.ThrowIfCancellationRequested();
        }
    }

    private Failure? Obstacle()
    {
        if (cluster.Version is null)
            return Failure.OfThisNode($"{cluster.DataDirectory} is no data directory here: it holds no readable PG_VERSION; is its filesystem mounted?");
        if (Storage.ReadOnly(cluster.DataDirectory) is { } readOnly)
            return Failure.OfThisNode(readOnly);
        if (Storage.TooLittle(cluster.DataDirectory) is { } full)
            return Failure.OfThisNode(full);
        if (Settings.Owner is { } name && FileStatus.Of(cluster.DataDirectory) is { } directory)
        {
            if (cluster.Owner is null)
                return Failure.OfThisNode($"there is no user {name} on this machine");
            if (directory.Owner != cluster.Owner.Id)
                return Failure.OfTheSettings($"{cluster.DataDirectory} belongs to {Account.Of(directory.Owner).Name}, not to {name}: correct pgdba, or the owner");
        }

        return null;
    }

    // A server refuses to start while the pid in its lock file exists, and takes a zombie or a stranger for its predecessor. We know better.
    private void ClearStaleLock()
    {
        if (Postmaster.Find(cluster.DataDirectory, out var stale) is not Postmaster.Gone || stale is null || !ServerProcesses.Exists(Math.Abs(stale.Pid)))
            return;

        File.Delete(Path.Combine(cluster.DataDirectory, LockFile.Name));
        if (stale is { SocketDirectory: { } folder, Port: { } port } && Path.Combine(folder, $".s.PGSQL.{port}.lock") is var socketLock
            && File.Exists(socketLock) && File.ReadLines(socketLock).FirstOrDefault() == stale.Pid.ToString(CultureInfo.InvariantCulture))
            File.Delete(socketLock);
    }

    private async Task<ActionResult> StartProgramAsync(ServerLog log, CancellationToken cancel)
    {
        if (Binaries.ServerProgram(Settings, cluster.DataDirectory, cluster.Version!, postmaster: null) is not { } program)
            return new ActionResult.Failed(Failure.OfThisNode($"no programs of PostgreSQL {cluster.Version} are found here{(Settings.PgCtl is { } given ? $" beside {given}" : "; say where with pgctl")}"));

        var process = action.Commands.Start(new Command(program, [.. Options()])
        {
            User = Foreign(cluster.Owner),
            Directory = cluster.DataDirectory,
            OutputFile = log.Path,

            // Should this host be spared by the kernel when memory runs out, then the server's children are not.
            Environment = new Dictionary<string, string> { ["PG_OOM_ADJUST_FILE"] = "/proc/self/oom_score_adj" },
        });
        using var stopWaiting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var end = action.Commands.EndOfAsync(process, stopWaiting.Token);
        var result = await WaitAsync(end, log, $"PostgreSQL {cluster.Version} runs as process {process.Pid}", cancel);
        await stopWaiting.CancelAsync();
        return result;
    }

    private async Task<ActionResult> StartByCommandAsync(string command, ServerLog log, CancellationToken cancel)
    {
        var words = Words.Of(command);
        var started = await action.Commands.RunAsync(new Command(words[0], [.. words.Skip(1), .. action.Arguments]) { OutputFile = log.Path }, cancel);
        if (started.NotStarted is { } why)
            return new ActionResult.Failed(Failure.OfThisNode($"start: {why}"));
        return started.Succeeded
            ? await WaitAsync(end: null, log, $"PostgreSQL {cluster.Version} was started by {words[0]}", cancel)
            : new ActionResult.Failed(Failure.Passing($"start: {started}"));
    }

    private IEnumerable<string> Options()
    {
        yield return "-D";
        yield return cluster.DataDirectory;
        if (cluster.ConfigurationFile is { } file && Path.GetDirectoryName(file) != cluster.DataDirectory)
        {
            yield return "-c";
            yield return $"config_file={file}";
        }

        if (Settings.Port is { } port)
        {
            yield return "-p";
            yield return port.ToString(CultureInfo.InvariantCulture);
        }

        if (Settings.SocketDirectory is { } folder)
        {
            yield return "-k";
            yield return folder;
        }

        foreach (var option in Words.Of(Settings.StartOptions ?? "").Concat(action.Arguments))
            yield return option;
    }

    private static string? Foreign(Account? owner) => owner is null || owner.Id == Account.Mine ? null : owner.Name;

    private static TimeSpan Rounded(TimeSpan time) => TimeSpan.FromMilliseconds(Math.Round(time.TotalMilliseconds));
}

using System.Runtime.CompilerServices;
using Kits.PostgreSql;
using Kits.PostgreSql.Acting;
using Kits.PostgreSql.Judging;
using Kits.PostgreSql.Layout;
using Kits.PostgreSql.Looking;
using Kits.Sdk;
using Kits.Sdk.Discovery;
using Kits.Sdk.Processes;
using Microsoft.Extensions.Logging;

[assembly: RecoveryKit("postgresql", typeof(PostgreSqlKit))]

namespace Kits.PostgreSql;

/// <summary>Keeps a PostgreSQL server in service, and takes neither a refused login nor a full house nor a crash recovery for its death.</summary>
public sealed class PostgreSqlKit : Kit<PostgreSqlSettings>, IDiscovers
{
    private const int Continue = 18;

    /// <inheritdoc />
    public Task<DiscoveryResult> DiscoverAsync(DiscoveryContext context, CancellationToken cancel) => Task.FromResult(Discovery.At(context.Where));

    /// <inheritdoc />
    protected override string Describe(PostgreSqlSettings settings) => Path.TrimEndingDirectorySeparator(settings.DataDirectory);

    /// <inheritdoc />
    protected override async Task<ActionResult> RestoreAsync(ResourceAction<PostgreSqlSettings> action, CancellationToken cancel)
    {
        var server = new Server(action);
        var (seen, verdict) = await server.LookAsync(cancel);
        switch (verdict.Condition)
        {
            case Condition.Serving or Condition.LoginsHang:
                return new ActionResult.Done($"it runs already: {verdict.Why}");
            case Condition.Starting:
                return await server.Starter.WaitAsync(end: null, log: null, $"process {Server.PidOf(seen)} was starting already", cancel);
            case Condition.Stopping:
                return await server.GoneAsync(seen, cancel) ? await server.Starter.StartAsync(cancel) : NotReached(Failure.Passing($"{verdict.Why}: it is not started before that has ended"));
            case Condition.Orphaned:
                return await server.Stopper.EndAsync(cancel) is ActionResult.Failed stuck ? stuck : await server.Starter.StartAsync(cancel);
            case Condition.Gone:
                return await server.Starter.StartAsync(cancel);
            case Condition.StorageBroken or Condition.WrongRole:
                return NotReached(Failure.OfThisNode(verdict.Why));
            default: // one that may run is never started a second time
                return NotReached(Failure.Passing($"not started: {verdict.Why}"));
        }
    }

    /// <inheritdoc />
    protected override Task<ActionResult> RemoveAsync(ResourceAction<PostgreSqlSettings> action, CancellationToken cancel) =>
        new Server(action).Stopper.StopAsync(cancel);

    /// <inheritdoc />
    protected override async Task<CheckResult> QuickCheckAsync(ResourceAction<PostgreSqlSettings> action, CancellationToken cancel)
    {
        var server = new Server(action);
        var (seen, verdict) = await server.LookAsync(cancel);
        if (verdict.Note is { } note && server.Recollection.IsNews(note))
            action.Log.LogWarning("{Tag}: {Note}", action.Tag, note);

        var work = verdict.Condition is Condition.Starting or Condition.Stopping ? StartupWork.Of(seen.Postmaster).Fingerprint : "";
        return Answer.Of(verdict, server.Recollection.Lasting(verdict.Condition, work, action.Time), action.Settings);
    }

    /// <inheritdoc />
    protected override async Task<ActionResult> RecoverAsync(ResourceAction<PostgreSqlSettings> action, Failure failure, CancellationToken cancel)
    {
        var server = new Server(action);
        var (seen, verdict) = await server.LookAsync(cancel);
        switch (verdict.Condition)
        {
            case Condition.Serving or Condition.LoginsHang:
                return new ActionResult.Done($"left alone: {verdict.Why}");
            case Condition.Starting:
                return await server.Starter.WaitAsync(end: null, log: null, "it recovered by itself", cancel);
            case Condition.Silent when await server.ContinuesAsync(seen, cancel):
                return new ActionResult.Done($"process {Server.PidOf(seen)} had been stopped and was continued; nobody lost a connection");
            case Condition.Silent:
            case Condition.Stopping when !await server.GoneAsync(seen, cancel):
            case Condition.Orphaned:
                return await server.Stopper.EndAsync(cancel) is ActionResult.Failed stuck ? stuck : await server.Starter.StartAsync(cancel);
            case Condition.Gone or Condition.Stopping:
                return await server.Starter.StartAsync(cancel);
            case Condition.StorageBroken or Condition.WrongRole:
                return NotReached(Failure.OfThisNode($"not cured here, for a restart would not help: {verdict.Why}"));
            default:
                return NotReached(Failure.Passing($"left alone: {verdict.Why}"));
        }
    }

    /// <inheritdoc />
    protected override async IAsyncEnumerable<Hint> WatchAsync(ResourceAction<PostgreSqlSettings> action, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (Postmaster.Find(Describe(action.Settings), out _) is not Postmaster.Running running)
            yield break;

        await action.Events.ProcessEndAsync(running.Process, cancel);
        yield return new Hint($"the postmaster, process {running.Process.Pid}, ended");
    }

    private static ActionResult.Failed NotReached(Failure why) => new(why);

    /// <summary>One server, for the length of one call.</summary>
    private sealed class Server
    {
        private readonly ResourceAction<PostgreSqlSettings> _action;
        private readonly Observer _observer;

        public Server(ResourceAction<PostgreSqlSettings> action)
        {
            var cluster = Cluster.Of(action.Settings);
            _action = action;
            Recollection = Recollection.Of(action.Folder);
            _observer = new Observer(action, cluster, Recollection);
            Starter = new Starter(action, cluster, _observer, Recollection);
            Stopper = new Stopper(action, cluster, _observer, Recollection);
        }

        public Recollection Recollection { get; }

        public Starter Starter { get; }

        public Stopper Stopper { get; }

        public async Task<(Observation Seen, Verdict Verdict)> LookAsync(CancellationToken cancel)
        {
            var seen = await _observer.LookAsync(cancel);
            return (seen, Judge.Of(seen, _action.Settings));
        }

        public static int PidOf(Observation seen) => ((Postmaster.Running)seen.Postmaster).Process.Pid;

        /// <summary>Whether a postmaster that may only have been stopped by a signal answers once it is continued: the gentlest cure.</summary>
        public async Task<bool> ContinuesAsync(Observation seen, CancellationToken cancel)
        {
            if (((Postmaster.Running)seen.Postmaster).Stuck is null)
                return false;

            ProcessTable.Signal(((Postmaster.Running)seen.Postmaster).Process, Continue);
            return (await LookAsync(cancel)).Verdict.Condition is Condition.Serving or Condition.LoginsHang;
        }

        /// <summary>Whether a server that is being shut down ends within the time that a shutdown may take.</summary>
        public async Task<bool> GoneAsync(Observation seen, CancellationToken cancel)
        {
            using var enough = new CancellationTokenSource(_action.Settings.StopEscalate, _action.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancel);
            try
            {
                await _action.Events.ProcessEndAsync(((Postmaster.Running)seen.Postmaster).Process, either.Token);
                return true;
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return false;
            }
        }
    }
}

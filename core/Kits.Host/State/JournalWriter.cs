using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Kits.Host.State;

/// <summary>The one thread that writes. It takes all that waits, and commits it at once.</summary>
/// <remarks>
/// A thread of its own: a disk that stalls holds it for minutes, and the thread pool must not feel that. Group commit: while one
/// transaction is being synced, the next collects; fifty writers share the price of one.
/// </remarks>
internal sealed class JournalWriter
{
    private const int HistoryBatch = 500, RowsBetweenPrunings = 1_000;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenPrunings = TimeSpan.FromHours(1);

    private readonly DatabaseFile _file;
    private readonly WriteQueue _queue;
    private readonly HistoryTail _history;
    private readonly JournalHealth _health;
    private readonly HistoryRetention _retention;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Thread _thread;
    private readonly ITimer _again;

    private SqliteConnection? _connection;
    private ChangeStatements? _changes;
    private HistoryStatements? _rows;
    private TimeSpan _pause = FirstPause;
    private long? _pruned;
    private int _rowsSincePruning;

    public JournalWriter(
        DatabaseFile file, SqliteConnection connection, WriteQueue queue, HistoryTail history, JournalHealth health,
        HistoryRetention retention, TimeProvider time, ILogger log)
    {
        (_file, _connection, _queue, _history, _health, _retention, _time, _log) = (file, connection, queue, history, health, retention, time, log);
        _again = time.CreateTimer(_ => queue.Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _thread = new Thread(Run) { Name = "journal", IsBackground = true };     // background: a dead disk must not keep a dead host
        _thread.Start();
    }

    /// <summary>Lets the writer finish. Answers false if the disk holds it for longer than that.</summary>
    public bool TryEnd(TimeSpan within)
    {
        _queue.End();
        return _thread.Join(within);
    }

    private void Run()
    {
        while (_queue.WaitForWork())
        {
            if (TryWrite() && !_queue.IsEmpty)
                _queue.Wake();
            else
                PruneWhileIdle();
        }

        while (TryWrite() && (!_queue.IsEmpty || _history.HasUnwritten)) { }
        _again.Dispose();
        Disconnect();
        _queue.Failed(new JournalException($"kitsd ended before the disk took it{(_health.Degraded is { } why ? $": {why}" : "")}"));
    }

    /// <summary>One transaction. False if the disk did not take it; everything is then as it was, and another try is under way.</summary>
    private bool TryWrite()
    {
        var writes = _queue.HandOver();
        var history = _history.Unwritten(HistoryBatch);
        PendingWrite? current = null;
        _health.HandedOver();
        try
        {
            Connect();
            using (var transaction = new Transaction(_connection!))
            {
                foreach (var write in writes)
                {
                    current = write;
                    foreach (var change in write.Changes)
                        _changes!.Write(change);
                }

                current = null;
                _rows!.Write(history);
                transaction.Commit();
            }

            Landed(writes, history);
            return true;
        }
        catch (SqliteException error) when (DiskTrouble.Of(error, _connection) is { } trouble)
        {
            return Failed(trouble, error, DiskTrouble.MayHaveLanded(error));
        }
        catch (StateException error)
        {
            return Failed(error.Message, error, mayHaveLanded: false);
        }
#pragma warning disable CA1031 // a change that cannot be written at all must not keep the others from the disk
        catch (Exception bug)
#pragma warning restore CA1031
        {
            return Rejected(current, history, bug);
        }
    }

    private void Connect()
    {
        if (!_file.IsThere)
        {
            Disconnect();
            throw new StateException("kits.db was removed");
        }

        _connection ??= _file.Connect();
        _changes ??= new ChangeStatements(_connection);
        _rows ??= new HistoryStatements(_connection);
    }

    private void Disconnect()
    {
        _changes?.Dispose();
        _rows?.Dispose();
        _connection?.Dispose();
        (_changes, _rows, _connection) = (null, null, null);
    }

    private void Landed(IReadOnlyList<PendingWrite> writes, HistoryBatch history)
    {
        _history.Written(history);
        if (_health.Landed())
        {
            _log.LogInformation("The journal is durable again; {Lost} history rows were lost for want of room", history.Lost);
            Disconnect();                                      // one that was opened on a full disk shuts readers out
        }

        _queue.Landed(writes);
        _pause = FirstPause;
        _rowsSincePruning += history.Rows.Count;
        if (_history.HasUnwritten)
            _queue.Wake();
    }

    private bool Failed(string trouble, Exception error, bool mayHaveLanded)
    {
        if (_health.Failed(trouble))
            _log.LogWarning(error, "The journal is degraded: {Trouble}. Recovery goes on; what is not durable yet is kept in memory and tried again", trouble);
        _queue.Failed(new JournalException($"journal degraded: {_health.Degraded}", mayHaveLanded, error));
        if (error is SqliteException { SqliteErrorCode: not SQLitePCL.raw.SQLITE_FULL })
            Disconnect();                                      // what the connection remembers of a file that misbehaved is worth nothing
        _again.Change(_pause, Timeout.InfiniteTimeSpan);
        _pause = TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, LongestPause.Ticks));
        return false;
    }

    private bool Rejected(PendingWrite? write, HistoryBatch history, Exception bug)
    {
        _log.LogError(bug, "Something cannot be written to the journal, whatever the disk does; it was given up");
        if (write is null)
            _history.Written(history);
        else
            _queue.Reject(write, new JournalException($"cannot be written: {bug.Message}", cause: bug));
        _health.Landed();
        _queue.Wake();
        return true;
    }

    private void PruneWhileIdle()
    {
        if (_connection is null || (_rowsSincePruning < RowsBetweenPrunings && _pruned is { } before && _time.GetElapsedTime(before) < BetweenPrunings))
            return;
        try
        {
            while (_retention.PruneSome(_connection, _time.GetUtcNow()))
            {
                if (!_queue.IsEmpty)
                    return;                                    // goes on when idle again
            }
        }
        catch (SqliteException error)
        {
            _log.LogDebug(error, "Old history could not be removed; tried again in an hour");
        }

        (_pruned, _rowsSincePruning) = (_time.GetTimestamp(), 0);
    }
}

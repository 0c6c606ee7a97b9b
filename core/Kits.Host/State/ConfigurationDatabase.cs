using System.Collections.Concurrent;

using Kits.Sdk.Services;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Kits.Host.State;

/// <summary>What a node must still know after it lost its power, and the history of what happened to it.</summary>
/// <remarks>
/// One SQLite file, STATE/kits.db. Changes land in the order they were asked for, and each group as a whole. Three ways to write, by what
/// it costs the caller if the disk does not take it: <see cref="WriteAsync"/> waits for the disk, <see cref="RecordAsync"/> waits a second
/// and recovery goes on, <see cref="RequireAsync"/> takes back what did not land within a second and the request fails. A node on which
/// nothing happens writes nothing.
/// </remarks>
public sealed class ConfigurationDatabase : IConfigurationDatabase, IDisposable
{
    /// <summary>How long anybody waits for the disk.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(1);

    private readonly RememberedState _remembered;
    private readonly WriteQueue _queue = new();
    private readonly HistoryTail _tail;
    private readonly HistoryReader _reader;
    private readonly JournalHealth _health;
    private readonly JournalWriter _writer;
    private readonly ConcurrentDictionary<string, DurableBag> _bags = new();
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    private ConfigurationDatabase(DatabaseFile file, SqliteConnection connection, HistoryRetention retention, TimeProvider time, ILogger log)
    {
        (_time, _log) = (time, log);
        using (var last = new Statement(connection, "select coalesce(max(id), 0) from history"))
            _tail = new HistoryTail((long)last.Scalar()!);
        _remembered = RememberedRows.Read(connection);
        _health = new JournalHealth(time);
        _reader = new HistoryReader(file);
        _writer = new JournalWriter(file, connection, _queue, _tail, _health, retention, time, log);
    }

    /// <summary>Opens the database of a state directory, and makes both if they are not there.</summary>
    /// <remarks>Whoever calls holds the <see cref="StateLock"/>. A damaged database is never replaced by an empty one.</remarks>
    /// <exception cref="StateException">It cannot be used; the message says what to do.</exception>
    public static ConfigurationDatabase Open(string folder, TimeProvider time, ILogger log, HistoryRetention? retention = null)
    {
        var file = DatabaseFile.In(folder);
        try
        {
            return Open(file, file.Connect, retention ?? HistoryRetention.Default, time, log);
        }
        catch (SqliteException)
        {
            try
            {
                return Open(file, file.ConnectAlone, retention ?? HistoryRetention.Default, time, log);
            }
            catch (SqliteException error)
            {
                throw file.Unreadable(error);
            }
        }
    }

    /// <inheritdoc />
    public string? Degraded => _health.Degraded;

    /// <summary>Everything that was durable when the database was opened.</summary>
    public RememberedState Load() => _remembered;

    /// <summary>The small values of a resource. Setting one waits for the disk as <see cref="RecordAsync"/> does: no action of a kit fails or hangs with it.</summary>
    public IDurableBag Bag(string tag) => _bags.GetOrAdd(tag, of => new DurableBag(of, _remembered.Of(of).Bag, change => RecordAsync(change)));

    /// <summary>Makes changes durable, together. Done when they are.</summary>
    /// <remarks>
    /// A disk that is full or broken fails the task at once, and one that stalls leaves it pending; the changes stay in the queue in either
    /// case, and land when the disk takes them again, or are lost with this process.
    /// </remarks>
    /// <exception cref="JournalException">The disk did not take them yet.</exception>
    public Task WriteAsync(params IReadOnlyList<Change> changes) => Add(changes, keepTrying: true).Done;

    /// <inheritdoc />
    public async Task<bool> RecordAsync(params IReadOnlyList<Change> changes)
    {
        try
        {
            await WriteAsync(changes).WaitAsync(Patience, _time);
            return true;
        }
        catch (Exception late) when (late is TimeoutException or JournalException)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public async Task RequireAsync(params IReadOnlyList<Change> changes)
    {
        var write = Add(changes, keepTrying: false);
        try
        {
            await write.Done.WaitAsync(Patience, _time);
        }
        catch (TimeoutException)
        {
            var takenBack = _queue.TryWithdraw(write);
            throw new JournalException($"journal degraded: {Degraded ?? "disk did not answer within a second"}", mayStillLand: !takenBack);
        }
    }

    /// <inheritdoc />
    public long Note(HistoryRow row)
    {
        var id = _tail.Add(row);
        _queue.Wake();
        return id;
    }

    /// <inheritdoc />
    public void Extend(long row, int count, DateTimeOffset until) => _tail.Extend(row, count, until);

    /// <summary>The newest rows, oldest first, those among them that are not durable yet too.</summary>
    /// <remarks>While the disk does not answer, only what is in memory: the newest 1,000 rows of all resources.</remarks>
    public IReadOnlyList<HistoryRow> History(string? tag, int limit)
    {
        var memory = _tail.Newest(tag, limit);
        var rows = memory.Rows;
        if (rows.Count < limit && !_health.Stalled)
            rows.AddRange(FromDisk(memory, tag, limit - rows.Count));
        rows.Reverse();
        return rows;
    }

    /// <summary>Writes what is left, unless the disk does not take it within two seconds: then it is lost.</summary>
    public void Dispose()
    {
        if (_writer.TryEnd(within: 2 * Patience))
            _reader.Dispose();
        else
            _log.LogWarning("The journal could not be closed: {Why}; what was not durable is lost", Degraded);
    }

    private static ConfigurationDatabase Open(DatabaseFile file, Func<SqliteConnection> connect, HistoryRetention retention, TimeProvider time, ILogger log)
    {
        var connection = connect();
        try
        {
            file.CheckWhatIsRemembered(connection);
            return new ConfigurationDatabase(file, connection, retention, time, log);
        }
        catch (Exception refused)
        {
            connection.Dispose();
            if (refused is ArgumentException or FormatException || (refused is SqliteException error && DiskTrouble.IsDamage(error)))
                throw file.Damaged(refused.Message, refused);
            throw;
        }
    }

    private PendingWrite Add(IReadOnlyList<Change> changes, bool keepTrying)
    {
        var write = new PendingWrite(changes, keepTrying);
        _queue.Add(write);
        return write;
    }

    private IEnumerable<HistoryRow> FromDisk(HistoryMemory memory, string? tag, int limit)
    {
        try
        {
            return _reader.Before(memory.First, tag, limit).Select(found => memory.Extended(found.Id, found.Row));
        }
        catch (Exception unreadable) when (unreadable is SqliteException or StateException)
        {
            _log.LogWarning(unreadable, "The history on disk cannot be read; what is in memory is shown");
            return [];
        }
    }
}

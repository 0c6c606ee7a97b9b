using Microsoft.Data.Sqlite;

namespace Kits.Host.State;

/// <summary>Reads the history that memory has let go of, on a connection of its own.</summary>
internal sealed class HistoryReader(DatabaseFile file) : IDisposable
{
    private readonly Lock _gate = new();
    private SqliteConnection? _connection;

    /// <summary>The newest rows before an id, newest first.</summary>
    public List<(long Id, HistoryRow Row)> Before(long id, string? tag, int limit)
    {
        lock (_gate)
        {
            using var statement = new Statement(_connection ??= file.Connect(), $"""
                select id, at, tag, kind, text, operation, milliseconds, count, until from history
                where id < $1 and {(tag is null ? "$2 is null" : "tag = $2")} order by id desc limit $3
                """);
            return statement.Rows(Read, id, tag, limit);
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _connection?.Dispose();
    }

    private static (long, HistoryRow) Read(SqliteDataReader row) => (row.GetInt64(0), new HistoryRow(
        row.Moment(1), row.GetString(2), row.GetString(3), row.GetString(4), row.TextOrNull(5),
        row.IsDBNull(6) ? null : row.GetDouble(6), row.GetInt32(7), row.IsDBNull(8) ? null : row.Moment(8)));
}

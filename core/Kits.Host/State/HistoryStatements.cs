using Microsoft.Data.Sqlite;

namespace Kits.Host.State;

/// <summary>How history is written.</summary>
internal sealed class HistoryStatements(SqliteConnection connection) : IDisposable
{
    private readonly Statement _write = new(connection, """
        insert into history (id, at, tag, kind, text, operation, milliseconds, count, until) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (id) do update set count = $8, until = $9
        """);

    private readonly Statement _extend = new(connection, "update history set count = $2, until = $3 where id = $1");

    public void Write(HistoryBatch batch)
    {
        foreach (var (noted, row) in batch.Rows)
            _write.Run(noted.Id, row.At.UtcTicks, row.Tag, row.Kind, row.Text, row.Operation, row.Milliseconds, row.Count, row.Until?.UtcTicks);
        foreach (var extension in batch.Extensions)
            _extend.Run(extension.Id, extension.Count, extension.Until.UtcTicks);
    }

    public void Dispose()
    {
        _write.Dispose();
        _extend.Dispose();
    }
}

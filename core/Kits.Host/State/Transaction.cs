using Microsoft.Data.Sqlite;

using static SQLitePCL.raw;

namespace Kits.Host.State;

/// <summary>What is written in it is durable after <see cref="Commit"/>, and otherwise as if never written.</summary>
/// <remarks>Plain SQL: SqliteTransaction wants to be told to each prepared command, each time.</remarks>
internal sealed class Transaction : IDisposable
{
    private readonly SqliteConnection _connection;

    public Transaction(SqliteConnection connection)
    {
        _connection = connection;
        Run("begin immediate");
    }

    public void Commit() => Run("commit");

    public void Dispose()
    {
        if (sqlite3_get_autocommit(_connection.Handle) == 0)   // a full disk may have ended the transaction already
            Run("rollback");
    }

    private void Run(string sql)
    {
        using var statement = new Statement(_connection, sql);
        statement.Run();
    }
}

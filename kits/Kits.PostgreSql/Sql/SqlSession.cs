using System.Globalization;
using Kits.PostgreSql.Machine;
using Kits.PostgreSql.Wire;
using Npgsql;

namespace Kits.PostgreSql.Sql;

/// <summary>
/// A connection for queries, kept from check to check: it works on when all slots are in use, and costs the server no new process each
/// time. It never counts as the only proof of life.
/// </summary>
internal sealed class SqlSession
{
    private const string FiguresQuery = """
        select pg_is_in_recovery(),
               (select count(*) from pg_stat_activity where backend_type = 'client backend'),
               current_setting('max_connections')::bigint,
               (select max(age(datfrozenxid))::bigint from pg_database),
               case when not pg_is_in_recovery() then (select extract(epoch from max(replay_lag))::float8 from pg_stat_replication)
                    when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0::float8
                    else extract(epoch from now() - pg_last_xact_replay_timestamp())::float8 end,
               (select max(pg_wal_lsn_diff(case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end, restart_lsn))::bigint
                  from pg_replication_slots)
        """;

    private NpgsqlConnection? _connection;

    /// <summary>Whether a connection is there; it may have broken since.</summary>
    public bool IsOpen => Volatile.Read(ref _connection) is not null;

    /// <summary>Asks over the connection that is there, or over a new one; a broken one is replaced once.</summary>
    public async Task<SqlAnswer> AskAsync(PostgreSqlSettings settings, Door door, string user, uint account, TimeSpan patience, CancellationToken cancel)
    {
        var kept = Interlocked.Exchange(ref _connection, null);
        if (kept is not null && await AskAsync(kept, settings, patience, cancel) is var answer and not SqlAnswer.Refused { SqlState: "" or "57P01" or "57P02" })
            return answer;

        NpgsqlConnection? opened = null;
        try
        {
            // Opened in one go on a thread of its own: there it may be another user, whom peer authentication sees.
            opened = await OpenAsync(settings, door, user, account, patience).WaitAsync(cancel);
            return await AskAsync(opened, settings, patience, cancel);
        }
        catch (Exception e) when (AnswerTo(e) is { } failed)
        {
            opened?.Dispose();
            return failed;
        }
    }

    /// <summary>Asks for a checkpoint; null if it was done.</summary>
    public static async Task<string?> CheckpointAsync(PostgreSqlSettings settings, Door door, string user, uint account, TimeSpan patience, CancellationToken cancel)
    {
        try
        {
            using var connection = await OpenAsync(settings, door, user, account, patience).WaitAsync(cancel);
            await using var checkpoint = new NpgsqlCommand("checkpoint", connection) { CommandTimeout = Seconds(patience) };
            await checkpoint.ExecuteNonQueryAsync(cancel);
            return null;
        }
        catch (Exception e) when (AnswerTo(e) is { } failed)
        {
            return failed.ToString();
        }
    }

    /// <summary>Closes the connection, if there is one.</summary>
    public void Close() => Interlocked.Exchange(ref _connection, null)?.Dispose();

    private async Task<SqlAnswer> AskAsync(NpgsqlConnection connection, PostgreSqlSettings settings, TimeSpan patience, CancellationToken cancel)
    {
        try
        {
            Figures? figures = null;
            if (settings.WantsFigures || settings.MonitorSql is null)
            {
                await using var query = new NpgsqlCommand(FiguresQuery, connection) { CommandTimeout = Seconds(patience) };
                await using var row = await query.ExecuteReaderAsync(cancel);
                await row.ReadAsync(cancel);
                figures = new Figures(
                    row.GetBoolean(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3),
                    await row.IsDBNullAsync(4, cancel) ? null : TimeSpan.FromSeconds(row.GetDouble(4)),
                    await row.IsDBNullAsync(5, cancel) ? null : row.GetInt64(5));
            }

            if (settings.MonitorSql is { } sql)
            {
#pragma warning disable CA2100 // the administrator's own query, from a file that nobody else can write
                await using var monitor = new NpgsqlCommand(sql, connection) { CommandTimeout = Seconds(patience) };
#pragma warning restore CA2100
                await monitor.ExecuteNonQueryAsync(cancel);
            }

            Interlocked.Exchange(ref _connection, connection)?.Dispose();
            return new SqlAnswer.Told(figures);
        }
        catch (Exception e) when (AnswerTo(e) is { } failed)
        {
            await connection.DisposeAsync();
            return failed;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static Task<NpgsqlConnection> OpenAsync(PostgreSqlSettings settings, Door door, string user, uint account, TimeSpan patience)
    {
        var host = door is Door.Tcp tcp ? tcp.Host.ToString() : "localhost";
        var port = door switch { Door.Unix unix => unix.Port, Door.Tcp other => other.Port, _ => 0 };
        var password = settings.PassFile is { } file ? PassFile.Find(file, host, port, settings.Database, user) : null;
        return Disguise.AsAsync(door is Door.Unix ? account : 0, () => Opened(settings, door, user, password, patience));
    }

    private static NpgsqlConnection Opened(PostgreSqlSettings settings, Door door, string user, string? password, TimeSpan patience)
    {
        var words = new NpgsqlConnectionStringBuilder
        {
            Host = door switch { Door.Unix unix => unix.Directory, Door.Tcp tcp => tcp.Host.ToString(), _ => "" },
            Port = door switch { Door.Unix unix => unix.Port, Door.Tcp tcp => tcp.Port, _ => 0 },
            Username = user,
            Database = settings.Database,
            Password = password,
            ApplicationName = "kits",
            Pooling = false,
            Timeout = Seconds(patience),
            SslMode = door is Door.Unix ? SslMode.Disable : SslMode.Prefer,
            Options = string.Create(CultureInfo.InvariantCulture, $"-c statement_timeout={(int)patience.TotalMilliseconds} -c lock_timeout={(int)patience.TotalMilliseconds}"),
        };
        var connection = new NpgsqlConnection(words.ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static SqlAnswer? AnswerTo(Exception e) => e switch
    {
        PostgresException { SqlState: "57014" } => new SqlAnswer.Silent(),
        PostgresException refused => new SqlAnswer.Refused(refused.SqlState, refused.MessageText),
        NpgsqlException { InnerException: TimeoutException } => new SqlAnswer.Silent(),
        NpgsqlException other => new SqlAnswer.Refused("", other.Message),
        TimeoutException => new SqlAnswer.Silent(),
        IOException or UnauthorizedAccessException => new SqlAnswer.Refused("", e.Message),
        _ => null,
    };

    private static int Seconds(TimeSpan patience) => Math.Max(1, (int)Math.Ceiling(patience.TotalSeconds));
}

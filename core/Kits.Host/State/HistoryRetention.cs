using Microsoft.Data.Sqlite;

namespace Kits.Host.State;

/// <summary>How much history is kept. Decisions go last: they say what was done to the machine and why.</summary>
/// <param name="Age">Rows that ended longer ago go.</param>
/// <param name="Bytes">Beyond it the oldest rows go, however young.</param>
public sealed record HistoryRetention(TimeSpan Age, long Bytes)
{
    /// <summary>30 days or 256 MB.</summary>
    public static HistoryRetention Default { get; } = new(TimeSpan.FromDays(30), 256L * 1024 * 1024);

    private const string OldRows = "select id from history where coalesce(until, at) < $1 and kind {0} 'decision' order by coalesce(until, at) limit 500";
    private const string FirstRows = "select id from history where kind {0} 'decision' order by id limit 500";

    /// <summary>Removes a small batch, so that nothing waits long behind it. False once there is nothing to remove.</summary>
    internal bool PruneSome(SqliteConnection connection, DateTimeOffset now)
    {
        if (Delete(connection, OldRows, (now - Age).UtcTicks) > 0)
            return true;
        if (Used(connection) > Bytes)
            return Delete(connection, FirstRows) > 0;

        using var closed = new Statement(connection,
            "delete from intents where outcome is not null and seq <= (select seq from intents where outcome is not null order by seq desc limit 1 offset 1000)");
        closed.Run();
        return false;
    }

    private static int Delete(SqliteConnection connection, string rows, params ReadOnlySpan<object?> values)
    {
        foreach (var which in (string[])["<>", "="])           // everything but decisions, then decisions
        {
            using var statement = new Statement(connection, $"delete from history where id in ({rows.Replace("{0}", which, StringComparison.Ordinal)})");
            if (statement.Run(values) is > 0 and var gone)
                return gone;
        }

        return 0;
    }

    private static long Used(SqliteConnection connection)
    {
        using var used = new Statement(connection,
            "select (page_count - freelist_count) * page_size from pragma_page_count, pragma_freelist_count, pragma_page_size");
        return (long)used.Scalar()!;
    }
}

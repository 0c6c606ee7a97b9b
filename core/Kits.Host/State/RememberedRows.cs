using Kits.Core.Recovery;
using Kits.Core.Resources;

using Microsoft.Data.Sqlite;

namespace Kits.Host.State;

/// <summary>How what was durable is read at start.</summary>
internal static class RememberedRows
{
    public static RememberedState Read(SqliteConnection connection)
    {
        var attempts = Rows(connection, "select tag, boot, monotonic, wall from ledger order by id",
            row => (Tag: row.GetString(0), At: new Stamp(row.GetString(1), new TimeSpan(row.GetInt64(2)), row.Moment(3)))).ToLookup(row => row.Tag, row => row.At);
        var bags = Rows(connection, "select tag, name, value from bag",
            row => (Tag: row.GetString(0), Name: row.GetString(1), Value: row.GetString(2))).ToLookup(row => row.Tag);
        var resources = Rows(connection, "select tag, wanted, held, in_doubt from resources",
            row => (Tag: row.GetString(0), Wanted: Enum.Parse<Wanted>(row.GetString(1)), Held: row.TextOrNull(2), InDoubt: row.TextOrNull(3))).ToDictionary(row => row.Tag);
        var intents = Rows(connection, "select id, operation, tag, action, reason, at from intents where outcome is null order by seq",
            row => new Intent(Guid.Parse(row.GetString(0)), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.Moment(5)));

        return new RememberedState(resources.Keys.Union(attempts.Select(of => of.Key)).Union(bags.Select(of => of.Key)).ToDictionary(tag => tag, One), intents);

        RememberedResource One(string tag)
        {
            var known = resources.GetValueOrDefault(tag);
            return new RememberedResource(known.Wanted, known.Held, known.InDoubt, [.. attempts[tag]], bags[tag].ToDictionary(kept => kept.Name, kept => kept.Value));
        }
    }

    private static List<T> Rows<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read)
    {
        using var statement = new Statement(connection, sql);
        return statement.Rows(read);
    }
}

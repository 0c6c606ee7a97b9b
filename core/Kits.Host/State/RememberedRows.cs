using Kits.Core.Resources;
using Kits.Sdk.Processes;

using Microsoft.Data.Sqlite;

namespace Kits.Host.State;

/// <summary>How what was durable is read at start.</summary>
internal static class RememberedRows
{
    public static RememberedState Read(SqliteConnection connection)
    {
        var ledger = Rows(connection, "select tag, kind, boot, monotonic, wall from ledger order by id",
            row => (Of: (row.GetString(0), row.GetString(1)), At: row.Stamp(2))).ToLookup(row => row.Of, row => row.At);
        var policies = Rows(connection, "select tag, name, is_on from policies",
            row => (Tag: row.GetString(0), Name: row.GetString(1), IsOn: row.GetBoolean(2))).ToLookup(row => row.Tag);
        var maintenance = Rows(connection, "select tag, who, why, boot, monotonic, wall, lasts from maintenance",
            row => (Tag: row.GetString(0), Is: new Maintenance(row.GetString(1), row.TextOrNull(2), row.Stamp(3), row.IsDBNull(6) ? null : new TimeSpan(row.GetInt64(6))))).ToDictionary(row => row.Tag, row => row.Is);
        var bags = Rows(connection, "select tag, name, value from bag",
            row => (Tag: row.GetString(0), Name: row.GetString(1), Value: row.GetString(2))).ToLookup(row => row.Tag);
        var resources = Rows(connection, "select tag, wanted, held, in_doubt, stopped, stopped_boot from resources",
            row => (Tag: row.GetString(0), Wanted: Enum.Parse<Wanted>(row.GetString(1)), Held: row.TextOrNull(2), InDoubt: row.TextOrNull(3),
                Stopped: row.TextOrNull(5) == ProcessTable.BootId ? row.TextOrNull(4) : null)).ToDictionary(row => row.Tag);
        var intents = Rows(connection, "select id, operation, tag, action, reason, at from intents where outcome is null order by seq",
            row => new Intent(Guid.Parse(row.GetString(0)), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.Moment(5)));

        IEnumerable<string> tags = [.. resources.Keys, .. ledger.Select(of => of.Key.Item1), .. policies.Select(of => of.Key), .. maintenance.Keys, .. bags.Select(of => of.Key)];
        return new RememberedState(tags.Distinct().ToDictionary(tag => tag, One), [.. ledger[("", LedgerKind.Reboot)]], intents);

        RememberedResource One(string tag)
        {
            var known = resources.GetValueOrDefault(tag);
            return new RememberedResource(
                known.Wanted, known.Held, known.InDoubt, [.. ledger[(tag, LedgerKind.Attempt)]], bags[tag].ToDictionary(kept => kept.Name, kept => kept.Value))
            {
                Restarts = [.. ledger[(tag, LedgerKind.Restart)]],
                Stopped = known.Stopped,
                Policies = policies[tag].ToDictionary(policy => policy.Name, policy => policy.IsOn),
                Maintenance = maintenance.GetValueOrDefault(tag),
            };
        }
    }

    private static List<T> Rows<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read)
    {
        using var statement = new Statement(connection, sql);
        return statement.Rows(read);
    }
}

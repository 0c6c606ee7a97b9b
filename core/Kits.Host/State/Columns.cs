using Kits.Core.Recovery;

using Microsoft.Data.Sqlite;

namespace Kits.Host.State;

/// <summary>How the columns of a row become values.</summary>
internal static class Columns
{
    public static string? TextOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>The boot in a column, and the monotonic and the wall time in the two behind it.</summary>
    public static Stamp Stamp(this SqliteDataReader row, int column) =>
        new(row.GetString(column), new TimeSpan(row.GetInt64(column + 1)), row.Moment(column + 2));

    public static DateTimeOffset Moment(this SqliteDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);
}

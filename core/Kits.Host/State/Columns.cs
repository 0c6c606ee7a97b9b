using Microsoft.Data.Sqlite;

namespace Kits.Host.State;

/// <summary>How the columns of a row become values.</summary>
internal static class Columns
{
    public static string? TextOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset Moment(this SqliteDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);
}

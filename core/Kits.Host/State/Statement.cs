using System.Globalization;

using Microsoft.Data.Sqlite;

namespace Kits.Host.State;

/// <summary>A line of SQL, prepared once; its values are $1, $2 and so on.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    public Statement(SqliteConnection connection, string sql)
    {
        _command = connection.CreateCommand();
#pragma warning disable CA2100 // every caller passes a constant; values travel as parameters
        _command.CommandText = sql;
#pragma warning restore CA2100
    }

    /// <summary>Runs it and answers how many rows it changed.</summary>
    public int Run(params ReadOnlySpan<object?> values) => With(values).ExecuteNonQuery();

    /// <summary>The first value of the first row.</summary>
    public object? Scalar(params ReadOnlySpan<object?> values) => With(values).ExecuteScalar();

    /// <summary>Every row, made into what it stands for.</summary>
    public List<T> Rows<T>(Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var reader = With(values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    public void Dispose() => _command.Dispose();

    private SqliteCommand With(ReadOnlySpan<object?> values)
    {
        for (var at = _command.Parameters.Count; at < values.Length; at++)
            _command.Parameters.Add(new SqliteParameter { ParameterName = string.Create(CultureInfo.InvariantCulture, $"${at + 1}") });
        for (var at = 0; at < values.Length; at++)
            _command.Parameters[at].Value = values[at] ?? DBNull.Value;
        return _command;
    }
}

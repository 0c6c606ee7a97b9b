namespace Kits.PostgreSql.Sql;

/// <summary>What a query told of a server.</summary>
internal abstract record SqlAnswer
{
    private SqlAnswer()
    {
    }

    /// <summary>It was answered.</summary>
    public sealed record Told(Figures? Figures) : SqlAnswer;

    /// <summary>The server, or the client library before it, said no.</summary>
    public sealed record Refused(string SqlState, string Message) : SqlAnswer
    {
        public override string ToString() => SqlState.Length > 0 ? $"{SqlState} {Message}" : Message;
    }

    /// <summary>No answer in time.</summary>
    public sealed record Silent : SqlAnswer;
}

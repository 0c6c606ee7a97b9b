namespace Kits.PostgreSql.Wire;

/// <summary>What came back on a start-up packet. Any well-formed answer proves that the server lives; its kind only grades that.</summary>
internal abstract record LoginAnswer
{
    private LoginAnswer()
    {
    }

    /// <summary>It let us in.</summary>
    /// <param name="IsStandby">Whether it is in recovery, as servers from 14 on say by themselves; null from older ones.</param>
    public sealed record Ready(bool? IsStandby) : LoginAnswer;

    /// <summary>It wants a password or the like, which is not sent.</summary>
    public sealed record PasswordWanted(string Method) : LoginAnswer;

    /// <summary>It said no, with a reason.</summary>
    public sealed record Refused(string SqlState, string Message, string? Detail = null) : LoginAnswer
    {
        public override string ToString() => $"{SqlState} {Message}";
    }

    /// <summary>It has said nothing yet.</summary>
    public sealed record Silent : LoginAnswer;

    /// <summary>The connection broke, or no PostgreSQL server says what came.</summary>
    public sealed record Broken(string Why) : LoginAnswer;
}

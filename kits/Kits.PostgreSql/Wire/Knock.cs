namespace Kits.PostgreSql.Wire;

/// <summary>What came back when a server was asked whether it encrypts: a question that needs no user, no slot and no catalog.</summary>
/// <param name="Door">Where it was asked.</param>
/// <param name="Answer">What came back.</param>
internal sealed record Knock(Door Door, KnockAnswer Answer)
{
    public bool IsAnswered => Answer is KnockAnswer.Plain or KnockAnswer.Encrypted;

    public override string ToString() => Answer switch
    {
        KnockAnswer.Plain or KnockAnswer.Encrypted => $"{Door} answers",
        KnockAnswer.Refused => $"{Door} refuses connections",
        KnockAnswer.NoSocket => $"{Door} does not exist",
        KnockAnswer.Silent => $"{Door} takes a connection and says nothing",
        KnockAnswer.Full => $"the queue of {Door} is full",
        KnockAnswer.HungUp => $"{Door} hangs up without a word",
        KnockAnswer.Foreign => $"{Door} belongs to another program",
        _ => $"{Door} cannot be reached",
    };
}

/// <summary>What a server, or whoever is there in its place, said.</summary>
internal enum KnockAnswer
{
    /// <summary>The server lives, and this door does not offer encryption.</summary>
    Plain,

    /// <summary>The server lives, and this door offers encryption, or goes no further.</summary>
    Encrypted,

    /// <summary>Nobody listens.</summary>
    Refused,

    /// <summary>There is no such Unix socket.</summary>
    NoSocket,

    /// <summary>Somebody listens and says nothing.</summary>
    Silent,

    /// <summary>Somebody listens and takes no more connections.</summary>
    Full,

    /// <summary>The connection was closed before anything was said.</summary>
    HungUp,

    /// <summary>No PostgreSQL server says that.</summary>
    Foreign,

    /// <summary>We could not get there: no permission, no route, no descriptor left.</summary>
    Unreachable,
}

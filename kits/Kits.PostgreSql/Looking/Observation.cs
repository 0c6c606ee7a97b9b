using Kits.PostgreSql.Sql;
using Kits.PostgreSql.Wire;

namespace Kits.PostgreSql.Looking;

/// <summary>Everything a check saw of a server at one moment. Values only: what it means is decided elsewhere.</summary>
internal sealed record Observation
{
    /// <summary>Its processes.</summary>
    public required Postmaster Postmaster { get; init; }

    /// <summary>What its doors answered; empty if none was asked.</summary>
    public IReadOnlyList<Knock> Knocks { get; init; } = [];

    /// <summary>What it said to a login; null if it was not asked, or refused the same login so lately that asking again would only fill its log.</summary>
    public LoginAnswer? Login { get; init; }

    /// <summary>What a query told; null if none was wanted, or nobody was let in.</summary>
    public SqlAnswer? Sql { get; init; }

    /// <summary>Why its storage takes no writes; null if nothing says so.</summary>
    public string? StorageFault { get; init; }

    /// <summary>What is not well around it although it serves.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Which login was tried, and what would let it in: for the operator.</summary>
    public string LoginAdvice { get; init; } = "";
}

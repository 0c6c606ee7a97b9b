namespace Kits.Host.State;

/// <summary>The kinds of history rows that are kept for a longer or shorter time than others.</summary>
public static class HistoryKind
{
    /// <summary>An answer of a check: the first to go when room is short.</summary>
    public const string Check = "check";

    /// <summary>What an operator's script wrote.</summary>
    public const string Script = "script";

    /// <summary>What was decided and why: the last to go.</summary>
    public const string Decision = "decision";
}

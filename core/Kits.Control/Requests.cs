namespace Kits.Control;

/// <summary>An operator's wish about one resource.</summary>
/// <param name="Action">restore, remove, quickCheck, recover or restart.</param>
/// <param name="Tag">The resource.</param>
/// <param name="Scope">How far it reaches beyond the tag.</param>
/// <param name="Arguments">What stood behind <c>--</c>: it reaches the kit.</param>
/// <param name="PlanOnly">Print the steps and run none.</param>
/// <param name="WaitSeconds">How long to wait for an operation that holds the resources; null: as long as it takes; 0: not at all.</param>
/// <param name="Force">Go on although the configuration database cannot be written.</param>
public sealed record OperationRequest(
    string Action, string Tag, OperationScope Scope = OperationScope.Default, IReadOnlyList<string>? Arguments = null,
    bool PlanOnly = false, double? WaitSeconds = null, bool Force = false);

/// <summary>An operator's wish to begin or end a maintenance.</summary>
/// <param name="Tag">The resource; null for the whole node.</param>
/// <param name="On">Whether it begins.</param>
/// <param name="ForSeconds">How long it lasts; null: until it is ended.</param>
/// <param name="Reason">Why, for whoever looks.</param>
public sealed record MaintenanceRequest(string? Tag, bool On, double? ForSeconds = null, string? Reason = null);

/// <summary>An operator's wish to switch a policy.</summary>
/// <param name="Tag">The resource; null for the node.</param>
/// <param name="Name">Failover, LocalRecovery, TemporalRecovery or NotificationOnly.</param>
/// <param name="On">On or off; null: as it would be without the operator's word.</param>
public sealed record PolicyRequest(string? Tag, string Name, bool? On);

/// <summary>How far an operation reaches beyond its tag.</summary>
public enum OperationScope
{
    /// <summary>restore: what it needs, and its parents; remove: everything above.</summary>
    Default,

    /// <summary>restore: what it needs, no parents (<c>-b</c>).</summary>
    Below,

    /// <summary>The tag alone (<c>-s</c>).</summary>
    Alone,
}

/// <summary>One line of the stream that an operation answers with. The last line has an <see cref="Exit"/>.</summary>
/// <param name="Kind">waiting, plan, step, progress or end.</param>
/// <param name="Text">For a person, without the tag.</param>
/// <param name="Tag">The resource the line is about.</param>
/// <param name="Step">Number of the step, from 1.</param>
/// <param name="Steps">How many steps there are.</param>
/// <param name="Exit">The exit code of the command, on the last line only.</param>
/// <param name="Action">What is done to the tag (restore, remove ...), where the line is about one action.</param>
/// <param name="Milliseconds">How long it took, where it took time.</param>
public sealed record OperationLine(
    string Kind, string Text, string? Tag = null, int? Step = null, int? Steps = null, int? Exit = null,
    string? Action = null, double? Milliseconds = null);

/// <summary>Exit codes of every command. Scripts rely on them.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The action failed, or the check says failed or out of service.</summary>
    public const int Failed = 1;

    /// <summary>Usage, or an unknown action.</summary>
    public const int Usage = 2;

    /// <summary>The check could not tell.</summary>
    public const int Unknown = 3;

    /// <summary>A bad argument, or a bad configuration.</summary>
    public const int BadConfiguration = 5;

    /// <summary>No such tag or node.</summary>
    public const int NotFound = 7;

    /// <summary>Refused: something depends on it, it is in doubt, or another operation holds it.</summary>
    public const int Refused = 8;

    /// <summary>The daemon or the node cannot be reached.</summary>
    public const int Unreachable = 9;
}

namespace Kits.Core.Recovery;

/// <summary>When to believe a check of a resource, what to try, and how long anything may take.</summary>
public sealed record ResourceRules
{
    /// <summary>The rules where a configuration says nothing.</summary>
    public static ResourceRules Default { get; } = new();

    /// <summary>Time between two checks. Default: 30 s.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a check may take before it counts as a timeout, which is an unknown. Default: 15 s.</summary>
    public TimeSpan CheckTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many failed checks in a row are forgiven; the next one counts. Default: 0.</summary>
    public int Tolerate { get; init; }

    /// <summary>How many timeouts in a row make a failure. Default: 4.</summary>
    public int Timeouts { get; init; } = 4;

    /// <summary>How long after a restore the first check waits (CP-43). Default: not at all.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Whether it is also checked while it is out of service on purpose (CP-44). Default: always.</summary>
    public CheckTime When { get; init; } = CheckTime.Always;

    /// <summary>Time between two thorough checks, each in place of a quickCheck; null, the default: there are none.</summary>
    public TimeSpan? DeepCheckEvery { get; init; }

    /// <summary>How long a thorough check may take. Default: 1 min.</summary>
    public TimeSpan DeepCheckTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How far a recovery reaches (CP-50). Default: the resource, and the hierarchy above it if its kit cannot cure it in place.</summary>
    public RecoveryTarget Target { get; init; }

    /// <summary>How many recoveries may be started within <see cref="Within"/>. Default: 5.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>How many of them may remove and restore the resource with all above it; null, the default: all of them.</summary>
    public int? Restarts { get; init; }

    /// <summary>The window that <see cref="Attempts"/> are counted in. Default: 10 min.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What is done when the attempts are spent. Default: continue.</summary>
    public FinalAction Then { get; init; } = FinalAction.Continue;

    /// <summary>The script of <see cref="FinalAction.Script"/>, an absolute path; null if that is not what is done.</summary>
    public string? ThenScript { get; init; }

    /// <summary>Whether a stop on purpose, where a kit can tell it from a crash, is undone or respected. Default: undone.</summary>
    public PlannedStop Intentional { get; init; }

    /// <summary>How long a restore may take. Default: 5 min; progress extends it.</summary>
    public TimeSpan RestoreTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a restore that failed is repeated before it counts as failed (CP-23). Default: not at all.</summary>
    public int RestoreRetries { get; init; }

    /// <summary>What is done when the host could not bring it up (CP-25). Default: continue, as after any failed check.</summary>
    public FinalAction RestoreThen { get; init; } = FinalAction.Continue;

    /// <summary>How long a remove may take. Default: 5 min; nothing extends it.</summary>
    public TimeSpan RemoveTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a remove that failed is repeated before the resource is in doubt (CP-26). Default: not at all.</summary>
    public int RemoveRetries { get; init; }

    /// <summary>What is done when it is in doubt because a remove failed (CP-27). Default: stay.</summary>
    public RemoveFailed RemoveFailed { get; init; }

    /// <summary>How long a recover may take. Default: 5 min; progress extends it.</summary>
    public TimeSpan RecoverTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What operators have switched on and off. Default: everything that the other rules say is done.</summary>
    public Policies Policies { get; init; } = Policies.Default;
}

/// <summary>When a resource is checked.</summary>
public enum CheckTime
{
    /// <summary>In service or not: what starts by itself is noticed.</summary>
    Always,

    /// <summary>Only while it serves or should.</summary>
    InService,
}

/// <summary>How far a recovery reaches.</summary>
public enum RecoveryTarget
{
    /// <summary>The resource in place; if that does not help, removed and restored with all above it.</summary>
    Resource,

    /// <summary>At once removed and restored with all above it.</summary>
    Hierarchy,

    /// <summary>No recovery: the final action at once.</summary>
    FinalAction,
}

/// <summary>What is done at last, when recovery here has used up its attempts.</summary>
public enum FinalAction
{
    /// <summary>Nothing but go on checking.</summary>
    Continue,

    /// <summary>Remove the resource and all above it.</summary>
    StopHere,

    /// <summary>Remove also what only those need.</summary>
    StopHierarchy,

    /// <summary>Run a script of the operator's, once until the resource serves again.</summary>
    Script,

    /// <summary>Remove every resource, and end the host.</summary>
    StopHost,

    /// <summary>Remove every resource, and shut the machine down. Within the node's budget.</summary>
    Shutdown,

    /// <summary>Remove every resource, and reboot the machine. Within the node's budget.</summary>
    Reboot,
}

/// <summary>What is done about a resource whose remove failed, so that it may still run.</summary>
public enum RemoveFailed
{
    /// <summary>Nothing: it stays in doubt until a person acts.</summary>
    Stay,

    /// <summary>It is removed again after every check.</summary>
    Retry,

    /// <summary>Every other resource is removed, and the host ends.</summary>
    StopHost,

    /// <summary>The machine is rebooted, within the node's budget.</summary>
    Reboot,
}

/// <summary>What is done about a resource that was stopped on purpose past the host.</summary>
public enum PlannedStop
{
    /// <summary>It counts as a failure.</summary>
    Restart,

    /// <summary>It stays stopped until it is asked for, starts by itself, or the machine boots again.</summary>
    Respect,
}

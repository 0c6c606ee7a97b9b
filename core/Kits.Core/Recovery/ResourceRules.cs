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

    /// <summary>How many recoveries may be started within <see cref="Within"/>. Default: 5.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>The window that <see cref="Attempts"/> are counted in. Default: 10 min.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What is done when the attempts are spent. Default: continue.</summary>
    public FinalAction Then { get; init; } = FinalAction.Continue;

    /// <summary>How long a restore may take. Default: 5 min; progress extends it.</summary>
    public TimeSpan RestoreTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a remove may take. Default: 5 min; nothing extends it.</summary>
    public TimeSpan RemoveTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a recover may take. Default: 5 min; progress extends it.</summary>
    public TimeSpan RecoverTimeout { get; init; } = TimeSpan.FromMinutes(5);
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
}

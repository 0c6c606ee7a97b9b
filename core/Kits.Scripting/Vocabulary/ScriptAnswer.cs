namespace Kits.Scripting.Vocabulary;

/// <summary>What a script says of its resource.</summary>
/// <param name="Verdict">What it says.</param>
/// <param name="Why">The reason; in service needs none, nor does out of service.</param>
public sealed record ScriptAnswer(ScriptVerdict Verdict, string? Why = null)
{
    /// <summary>All is well, as far as the script looks.</summary>
    public static ScriptAnswer InService { get; } = new(ScriptVerdict.InService);

    /// <summary>As an operator reads it: <c>degraded: lag 40 s</c>.</summary>
    public override string ToString() => Why is null ? Word : $"{Word}: {Why}";

    private string Word => Verdict switch { ScriptVerdict.InService => "in service", ScriptVerdict.OutOfService => "out of service", _ => Verdict.ToString().ToLowerInvariant() };
}

/// <summary>The answers of a script.</summary>
public enum ScriptVerdict
{
    /// <summary>All is well.</summary>
    InService,

    /// <summary>It serves, with a warning.</summary>
    Degraded,

    /// <summary>It does not serve, or the action must not go on.</summary>
    Failed,

    /// <summary>The script could not tell.</summary>
    Unknown,

    /// <summary>Cleanly stopped: for a script that is itself the check of its resource.</summary>
    OutOfService,
}

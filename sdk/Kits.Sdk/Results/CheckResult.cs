namespace Kits.Sdk;

/// <summary>What a quickCheck saw. Four answers, because "I could not tell" is not "it is down".</summary>
public abstract record CheckResult
{
    private CheckResult()
    {
    }

    /// <summary>It serves.</summary>
    /// <param name="Warning">Why it is degraded although it serves; null if all is well.</param>
    public sealed record InService(string? Warning = null) : CheckResult;

    /// <summary>Cleanly stopped: nothing of it is left here.</summary>
    /// <param name="Why">How that was seen, where it helps: <c>no process with the recorded pid</c>.</param>
    /// <param name="OnPurpose">
    /// Whether the machine shows that a person or program stopped it in an orderly way (a clean shutdown, not a crash). A resource with
    /// <c>intentional: respect</c> is then left as it is. False, the default, where a kit cannot tell a stop from a crash (VCS: intentional offline).
    /// </param>
    public sealed record OutOfService(string? Why = null, bool OnPurpose = false) : CheckResult;

    /// <summary>It should serve and does not, or half of it is here.</summary>
    /// <param name="Why">The reason, and where trying again makes sense.</param>
    public sealed record Failed(Failure Why) : CheckResult;

    /// <summary>The look itself failed. Never by itself a reason to act.</summary>
    /// <param name="Why">What stood in the way of looking.</param>
    public sealed record Unknown(string Why) : CheckResult;
}

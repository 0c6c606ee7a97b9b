using Kits.Sdk;

namespace Kits.Core.Recovery;

/// <summary>What is to be done after a check, and why.</summary>
/// <param name="Standing">What the checks add up to now.</param>
/// <param name="Reason">Why, for the operator.</param>
public abstract record Decision(Standing Standing, string Reason)
{
    /// <summary>It serves.</summary>
    /// <param name="Standing">What the checks add up to now.</param>
    /// <param name="Reason">Why, for the operator.</param>
    /// <param name="Warning">Why it is degraded; null if it is not.</param>
    public sealed record Serves(Standing Standing, string Reason, string? Warning) : Decision(Standing, Reason);

    /// <summary>It is out of service, as it should be.</summary>
    public sealed record IsOut(Standing Standing, string Reason) : Decision(Standing, Reason);

    /// <summary>Somebody stopped it on purpose, and the rules respect that: it stays so until asked for.</summary>
    public sealed record Respects(Standing Standing, string Reason) : Decision(Standing, Reason);

    /// <summary>It is cleanly out of service, shall serve, and nothing stands in its way: restore it. That is no recovery.</summary>
    public sealed record BringUp(Standing Standing, string Reason) : Decision(Standing, Reason);

    /// <summary>Nothing is known that asks for an action: keep the last known state.</summary>
    public sealed record KeepWatching(Standing Standing, string Reason) : Decision(Standing, Reason);

    /// <summary>It failed and nothing is tried now.</summary>
    /// <param name="Standing">What the checks add up to now.</param>
    /// <param name="Reason">Why, for the operator.</param>
    /// <param name="Failure">What is wrong.</param>
    /// <param name="TryIn">When the next recovery may start; null if none will.</param>
    public sealed record Rest(Standing Standing, string Reason, Failure Failure, TimeSpan? TryIn) : Decision(Standing, Reason);

    /// <summary>Recover it now.</summary>
    /// <param name="Standing">What the checks add up to now.</param>
    /// <param name="Reason">Why, for the operator.</param>
    /// <param name="Failure">What is wrong; handed to the kit.</param>
    /// <param name="InPlace">Whether its kit is asked to cure it in place first.</param>
    /// <param name="MayRestart">Whether it may be removed and restored with all above it where that does not help.</param>
    public sealed record Recover(Standing Standing, string Reason, Failure Failure, bool InPlace = true, bool MayRestart = true) : Decision(Standing, Reason);

    /// <summary>It is in doubt: try to remove it once more.</summary>
    public sealed record RemoveAgain(Standing Standing, string Reason) : Decision(Standing, Reason);

    /// <summary>The attempts are spent: do what was configured for that.</summary>
    /// <param name="Standing">What the checks add up to now.</param>
    /// <param name="Reason">Why, for the operator.</param>
    /// <param name="Failure">What is wrong.</param>
    /// <param name="Action">Never <see cref="FinalAction.Continue"/>, which is a <see cref="Rest"/>.</param>
    public sealed record GiveUp(Standing Standing, string Reason, Failure Failure, FinalAction Action) : Decision(Standing, Reason);
}

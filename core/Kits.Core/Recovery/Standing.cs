namespace Kits.Core.Recovery;

/// <summary>What the latest checks of a resource add up to.</summary>
/// <param name="FailedInRow">Failed checks since the last one that said in service.</param>
/// <param name="TimeoutsInRow">Timeouts since the last answer, and since the host itself was last late.</param>
/// <param name="CuresFailedInRow">Recoveries since the last check that said in service, whatever they said themselves: they make the back-off grow.</param>
/// <param name="RemoveFailed">A remove failed since this host started; what was in doubt before it is no news, so no final action follows it.</param>
public sealed record Standing(int FailedInRow = 0, int TimeoutsInRow = 0, int CuresFailedInRow = 0, bool RemoveFailed = false)
{
    /// <summary>Nothing is held against the resource.</summary>
    public static Standing Clean { get; } = new();
}

namespace Kits.Core.Resources;

/// <summary>What can happen to a resource that may change its state.</summary>
public enum Signal
{
    /// <summary>A plan begins to restore it.</summary>
    RestoreAsked,

    /// <summary>A plan begins to remove it.</summary>
    RemoveAsked,

    /// <summary>A recovery of it begins.</summary>
    RecoverAsked,

    /// <summary>The action that runs reached its goal.</summary>
    ActionDone,

    /// <summary>The action that runs failed or ran out of time.</summary>
    ActionFailed,

    /// <summary>A check saw it in service.</summary>
    SeenInService,

    /// <summary>A check saw it cleanly out of service, and it is not wanted in (otherwise that is <see cref="SeenFailed"/>).</summary>
    SeenOutOfService,

    /// <summary>A check saw it failed, and the policy believes the check.</summary>
    SeenFailed,
}

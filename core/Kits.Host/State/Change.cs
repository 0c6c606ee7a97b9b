using Kits.Core.Recovery;
using Kits.Core.Resources;

namespace Kits.Host.State;

/// <summary>One thing that a node must still know after it lost its power.</summary>
/// <remarks>
/// Every change says how things are from now on, not how they differ, so writing it twice is as good as once. There is no change for a tag
/// that left the configuration: what operators asked of it, and a doubt about it, must be there should the tag come back.
/// </remarks>
public abstract record Change
{
    private Change() { }

    /// <summary>What an operator asked of a resource.</summary>
    public sealed record SetWanted(string Tag, Wanted Wanted) : Change;

    /// <summary>A final action stopped the resource, and it stays stopped; null lets it go.</summary>
    public sealed record SetHeld(string Tag, string? Reason) : Change;

    /// <summary>Somebody stopped the resource on purpose, and it stays stopped while the machine is up; null forgets it.</summary>
    public sealed record SetStopped(string Tag, string? Reason, string BootId) : Change;

    /// <summary>An operator switched a policy of a resource, or of the node (no tag); null takes that back.</summary>
    public sealed record SetPolicy(string Tag, string Name, bool? On) : Change;

    /// <summary>A resource, or the node (no tag), is in maintenance; null ends it.</summary>
    public sealed record SetMaintenance(string Tag, Maintenance? Maintenance) : Change;

    /// <summary>The resource may still run here though it should not; null when the doubt is gone.</summary>
    public sealed record SetInDoubt(string Tag, string? Reason) : Change;

    /// <summary>A recover was started. The newest 1,000 of a tag are kept: a count, because a clock can step.</summary>
    public sealed record AttemptStarted(string Tag, Stamp At) : Change;

    /// <summary>A recovery removes and restores the resource with all above it.</summary>
    public sealed record RestartStarted(string Tag, Stamp At) : Change;

    /// <summary>A shutdown or reboot of this machine is about to start.</summary>
    public sealed record RebootStarted(Stamp At) : Change;

    /// <summary>The recovers of a resource so far, or the reboots of the node (no tag), count no longer.</summary>
    public sealed record LedgerReset(string Tag) : Change;

    /// <summary>A step begins. Found open at start, it was cut off.</summary>
    public sealed record IntentOpened(Intent Intent) : Change;

    /// <summary>A step ended, or was looked at after it had been cut off.</summary>
    public sealed record IntentClosed(Guid Id, string Outcome) : Change;

    /// <summary>A small value that a kit keeps for a resource; null forgets it.</summary>
    public sealed record BagSet(string Tag, string Name, string? Value) : Change;
}

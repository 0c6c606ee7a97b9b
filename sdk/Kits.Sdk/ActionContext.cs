using Kits.Sdk.Scripts;
using Kits.Sdk.Services;
using Kits.Sdk.Settings;
using Microsoft.Extensions.Logging;

namespace Kits.Sdk;

/// <summary>One resource, and everything the host hands to a kit for one call. It only ever gains members.</summary>
public sealed record ActionContext
{
    /// <summary>The resource's name.</summary>
    public required string Tag { get; init; }

    /// <summary>The name of this node.</summary>
    public required string Node { get; init; }

    /// <summary>The settings as the configuration gives them. Typed kits use <see cref="ResourceAction{TSettings}.Settings"/>.</summary>
    public required SettingValues Settings { get; init; }

    /// <summary>
    /// An existing folder (mode 0700) that belongs to this resource alone: pid files, logs and the like by default. It survives
    /// restarts of the host.
    /// </summary>
    public required string Folder { get; init; }

    /// <summary>What the operator wrote behind <c>--</c>; empty for calls that no operator asked for.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Where the kit may write for the log of the host. Never a secret.</summary>
    public required ILogger Log { get; init; }

    /// <summary>Time and timers. Kits read no other clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Runs commands: an argument vector, a deadline, the whole tree ended, the output bounded.</summary>
    public required ICommandRunner Commands { get; init; }

    /// <summary>Waits for the kernel: a process that ends, a mount, a readable descriptor. No polling, no forks.</summary>
    public required IKernelEvents Events { get; init; }

    /// <summary>Tells the operator how far a long action has come, and extends the deadline of restore and recover.</summary>
    public required IProgress<string> Progress { get; init; }

    /// <summary>A few small durable values of this resource.</summary>
    public required IDurableBag Bag { get; init; }

    /// <summary>Runs the operator's scripts.</summary>
    public IScripts Scripts { get; init; } = NoScripts.Instance;

    /// <summary>The operation that this call is part of, as the history names it; empty for a check on schedule.</summary>
    public string Operation { get; init; } = "";
}

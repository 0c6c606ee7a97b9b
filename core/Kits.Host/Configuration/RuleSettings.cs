using System.ComponentModel.DataAnnotations;
using Kits.Core.Recovery;
using Kits.Sdk.Settings;

namespace Kits.Host.Configuration;

/// <summary>What stands under <c>quickCheck:</c>.</summary>
public sealed class QuickCheckSettings
{
    /// <summary>Time between two checks.</summary>
    [Setting("every", Description = "Time between two checks.", Default = "30s")] public TimeSpan? Every { get; init; }

    /// <summary>How long a check may take.</summary>
    [Setting("timeout", Description = "How long a check may take before it counts as a timeout, which is an unknown.", Default = "15s")] public TimeSpan? Timeout { get; init; }

    /// <summary>How many failed checks in a row are forgiven.</summary>
    [Setting("tolerate", Description = "How many failed checks in a row are forgiven.", Default = "0"), Range(0, 1000)] public int? Tolerate { get; init; }

    /// <summary>How many timeouts in a row make a failure.</summary>
    [Setting("timeouts", Description = "How many timeouts in a row make a failure.", Default = "4"), Range(1, 1000)] public int? Timeouts { get; init; }

    /// <summary>How long after a restore the first check waits.</summary>
    [Setting("delay", Description = "How long after a restore the first check waits.", Default = "0s")] public TimeSpan? Delay { get; init; }

    /// <summary>Whether it is also checked while it is out of service on purpose.</summary>
    [Setting("when", Description = "Whether it is also checked while it is out of service on purpose.", Default = "always")] public CheckTime? When { get; init; }
}

/// <summary>What stands under <c>deepCheck:</c>.</summary>
public sealed class DeepCheckSettings
{
    /// <summary>Time between two thorough checks.</summary>
    [Setting("every", Description = "Time between two thorough checks, each in place of a quickCheck."), Required] public TimeSpan? Every { get; init; }

    /// <summary>How long a thorough check may take.</summary>
    [Setting("timeout", Description = "How long a thorough check may take.", Default = "1m")] public TimeSpan? Timeout { get; init; }
}

/// <summary>What stands under <c>recover:</c>.</summary>
public sealed class RecoverSettings
{
    /// <summary>How far a recovery reaches.</summary>
    [Setting("target", Description = "How far a recovery reaches: the resource (and the hierarchy above it if that does not help), at once the hierarchy, or straight to the final action.", Default = "resource")] public RecoveryTarget? Target { get; init; }

    /// <summary>How many recoveries may be started within the window.</summary>
    [Setting("attempts", Description = "How many recoveries may be started within the window.", Default = "5"), Range(0, 1000)] public int? Attempts { get; init; }

    /// <summary>How many of them may restart the hierarchy.</summary>
    [Setting("restarts", Description = "How many of them may remove and restore the resource with all above it.", Default = "attempts"), Range(0, 1000)] public int? Restarts { get; init; }

    /// <summary>The window that attempts are counted in.</summary>
    [Setting("within", Description = "The window that attempts are counted in.", Default = "10m")] public TimeSpan? Within { get; init; }

    /// <summary>What is done when the attempts are spent.</summary>
    [Setting("then", Description = "What is done when the attempts are spent.", Default = "continue")] public FinalAction? Then { get; init; }

    /// <summary>How long a recover may take.</summary>
    [Setting("timeout", Description = "How long a recover may take; progress extends it.", Default = "5m")] public TimeSpan? Timeout { get; init; }
}

/// <summary>What stands under <c>restore:</c>.</summary>
public sealed class RestoreSettings
{
    /// <summary>How long the action may take.</summary>
    [Setting("timeout", Description = "How long a restore may take; progress extends it.", Default = "5m")] public TimeSpan? Timeout { get; init; }

    /// <summary>How often it is repeated.</summary>
    [Setting("retries", Description = "How often a restore that failed is repeated before it counts as failed.", Default = "0"), Range(0, 99)] public int? Retries { get; init; }

    /// <summary>What is done when the host could not bring it up.</summary>
    [Setting("then", Description = "What is done when the host could not bring it up; continue: recovery, as after any failed check.", Default = "continue")] public FinalAction? Then { get; init; }
}

/// <summary>What stands under <c>remove:</c>.</summary>
public sealed class RemoveSettings
{
    /// <summary>How long the action may take.</summary>
    [Setting("timeout", Description = "How long a remove may take; nothing extends it.", Default = "5m")] public TimeSpan? Timeout { get; init; }

    /// <summary>How often it is repeated.</summary>
    [Setting("retries", Description = "How often a remove that failed is repeated before the resource is in doubt.", Default = "0"), Range(0, 99)] public int? Retries { get; init; }
}

/// <summary>The rules that are a single word.</summary>
public sealed class RuleWords
{
    /// <summary>What is done about a resource whose remove failed.</summary>
    [Setting("removeFailed", Description = "What is done about a resource whose remove failed, so that it may still run.", Default = "stay")] public RemoveFailed? RemoveFailed { get; init; }

    /// <summary>What is done about a stop on purpose.</summary>
    [Setting("intentional", Description = "Whether a stop on purpose, where its kit can tell it from a crash, is undone or respected.", Default = "restart")] public PlannedStop? Intentional { get; init; }
}

/// <summary>What stands under <c>reboots:</c>.</summary>
public sealed class RebootSettings
{
    /// <summary>How many are allowed in a row.</summary>
    [Setting("allowed", Description = "How many shutdowns and reboots failures may cause in a row.", Default = "3"), Range(0, 99)] public int? Allowed { get; init; }

    /// <summary>How long there must be no trouble.</summary>
    [Setting("reset", Description = "How long there must be no trouble until none of them counts any more; at most 999m.", Default = "60m")] public TimeSpan? Reset { get; init; }
}

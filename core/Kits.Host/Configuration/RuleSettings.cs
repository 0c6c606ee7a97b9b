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
}

/// <summary>What stands under <c>recover:</c>.</summary>
public sealed class RecoverSettings
{
    /// <summary>How many recoveries may be started within the window.</summary>
    [Setting("attempts", Description = "How many recoveries may be started within the window.", Default = "5"), Range(0, 1000)] public int? Attempts { get; init; }

    /// <summary>The window that attempts are counted in.</summary>
    [Setting("within", Description = "The window that attempts are counted in.", Default = "10m")] public TimeSpan? Within { get; init; }

    /// <summary>What is done when the attempts are spent.</summary>
    [Setting("then", Description = "What is done when the attempts are spent.", Default = "continue")] public FinalAction? Then { get; init; }

    /// <summary>How long a recover may take.</summary>
    [Setting("timeout", Description = "How long a recover may take; progress extends it.", Default = "5m")] public TimeSpan? Timeout { get; init; }
}

/// <summary>What stands under <c>restore:</c> and <c>remove:</c>.</summary>
public sealed class DeadlineSettings
{
    /// <summary>How long the action may take.</summary>
    [Setting("timeout", Description = "How long the action may take.", Default = "5m")] public TimeSpan? Timeout { get; init; }
}

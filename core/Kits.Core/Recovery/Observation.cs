using Kits.Sdk;

namespace Kits.Core.Recovery;

/// <summary>What a check gave: the kit's answer, or that it gave none in time.</summary>
public abstract record Observation
{
    private Observation()
    {
    }

    /// <summary>The kit answered.</summary>
    public sealed record Answer(CheckResult Result) : Observation;

    /// <summary>It did not answer within its time. An unknown, unless there are too many in a row.</summary>
    /// <param name="After">How long it was waited for.</param>
    /// <param name="HostWasLate">Why the host itself was late in that window, so that it says nothing about the resource; null if it kept up.</param>
    public sealed record NoAnswer(TimeSpan After, string? HostWasLate = null) : Observation;
}

namespace Kits.Sdk;

/// <summary>Why a resource does not serve or an action did not reach its goal, and where the goal could still be reached.</summary>
/// <param name="Reason">What is wrong, where, and why, in one line for the operator. Never a secret.</param>
/// <param name="WorthTrying">Where trying again makes sense.</param>
public sealed record Failure(string Reason, RetryScope WorthTrying)
{
    /// <summary>It may work here at the next try: recover it.</summary>
    public static Failure Passing(string reason) => new(reason, RetryScope.ThisNode);

    /// <summary>It cannot work on this node, but perhaps on another.</summary>
    public static Failure OfThisNode(string reason) => new(reason, RetryScope.AnotherNode);

    /// <summary>The settings are wrong: it works nowhere until a person changes them.</summary>
    public static Failure OfTheSettings(string reason) => new(reason, RetryScope.Nowhere);
}

/// <summary>Where trying again makes sense after a failure.</summary>
public enum RetryScope
{
    /// <summary>On this node: the cause may pass, or a cure may help.</summary>
    ThisNode,

    /// <summary>On another node: this one lacks what the resource needs.</summary>
    AnotherNode,

    /// <summary>Nowhere: the settings are wrong, a person must act.</summary>
    Nowhere,
}

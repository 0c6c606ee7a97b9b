namespace Kits.Core.Planning;

/// <summary>What is asked of the planner.</summary>
public abstract record Request
{
    private Request()
    {
    }

    /// <summary>Bring a resource in service.</summary>
    public sealed record Restore(string Tag, Reach Reach = Reach.Default) : Request;

    /// <summary>Take a resource out of service.</summary>
    public sealed record Remove(string Tag, Reach Reach = Reach.Default) : Request;

    /// <summary>Remove a resource and restore exactly what that took down; one that is out is simply restored.</summary>
    public sealed record Restart(string Tag) : Request;

    /// <summary>As <see cref="Restart"/>, decided by the recovery policy: it changes nothing that operators asked for.</summary>
    public sealed record Reinstate(string Tag, string Why) : Request;

    /// <summary>Once more remove what is in doubt, alone; changes nothing that operators asked for.</summary>
    public sealed record RemoveAgain(string Tag) : Request;

    /// <summary>The final action: take it, all above it and perhaps what only those need out of service, and hold them there.</summary>
    public sealed record Stop(string Tag, bool WholeHierarchy, string Why) : Request;

    /// <summary>Take everything out of service and change nothing that operators asked for: before the host ends.</summary>
    public sealed record ShutDown : Request;
}

/// <summary>How far a restore or remove reaches beyond its tag.</summary>
public enum Reach
{
    /// <summary>restore: what it needs, and its parents; remove: everything above.</summary>
    Default,

    /// <summary>restore: what it needs, but no parents.</summary>
    Below,

    /// <summary>The tag alone.</summary>
    Alone,
}

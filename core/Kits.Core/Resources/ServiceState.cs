namespace Kits.Core.Resources;

/// <summary>Where a resource is in its life on this node.</summary>
public enum ServiceState
{
    /// <summary>Nobody has looked yet.</summary>
    NotKnown,

    /// <summary>Nothing of it is here.</summary>
    OutOfService,

    /// <summary>A restore runs.</summary>
    Restoring,

    /// <summary>It serves.</summary>
    InService,

    /// <summary>It should serve and does not, or half of it is here.</summary>
    Failed,

    /// <summary>A recover runs.</summary>
    Recovering,

    /// <summary>A remove runs.</summary>
    Removing,

    /// <summary>A remove failed: it may still run here, so it is restored nowhere.</summary>
    InDoubt,
}

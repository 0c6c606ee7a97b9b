namespace Kits.PostgreSql.Judging;

/// <summary>What a server is in, as one look shows it.</summary>
internal enum Condition
{
    /// <summary>It serves.</summary>
    Serving,

    /// <summary>It lives, and logins get no answer: a lock on a catalog, or storage that stalls.</summary>
    LoginsHang,

    /// <summary>It starts, or recovers from a crash, and will serve.</summary>
    Starting,

    /// <summary>It is being shut down.</summary>
    Stopping,

    /// <summary>Its postmaster lives and says nothing, or is stopped.</summary>
    Silent,

    /// <summary>Its postmaster lives, and none of the doors that are known leads to it.</summary>
    Unreachable,

    /// <summary>Its storage fails. A restart cannot help.</summary>
    StorageBroken,

    /// <summary>It serves in another role than it must have here.</summary>
    WrongRole,

    /// <summary>Its postmaster has ended, and processes of it are left.</summary>
    Orphaned,

    /// <summary>Nothing of it is left here.</summary>
    Gone,

    /// <summary>It could not be told.</summary>
    Unclear,
}

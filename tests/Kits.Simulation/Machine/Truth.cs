namespace Kits.Simulation.Machine;

/// <summary>What a toy really is, whatever its kit says.</summary>
public enum Truth
{
    /// <summary>Nothing of it is there.</summary>
    Out,

    /// <summary>It serves.</summary>
    Up,

    /// <summary>Half of it is there.</summary>
    Broken,
}

/// <summary>What goes wrong with one action of a toy's kit.</summary>
public enum Fault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It fails; trying again may help.</summary>
    Fails,

    /// <summary>It fails, and can only work on another node.</summary>
    FailsOnThisNode,

    /// <summary>It fails until a person changes the settings.</summary>
    HasWrongSettings,

    /// <summary>It does not end, unless it is cancelled.</summary>
    Hangs,

    /// <summary>It does not end, and hears no cancellation.</summary>
    HangsDeaf,

    /// <summary>It says that all is well, and does nothing.</summary>
    Lies,

    /// <summary>It throws.</summary>
    Throws,

    /// <summary>It takes minutes, and reports progress.</summary>
    Crawls,

    /// <summary>It fails, and the toy serves again a while later.</summary>
    HelpsLate,

    /// <summary>The check cannot tell.</summary>
    CannotTell,

    /// <summary>The check warns.</summary>
    Warns,
}

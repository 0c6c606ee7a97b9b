namespace Kits.Core.Resources;

/// <summary>What operators asked of a resource last. Durable; recovery and final actions never change it.</summary>
public enum Wanted
{
    /// <summary>Nobody asked for it yet.</summary>
    NeverAsked,

    /// <summary>It shall be in service.</summary>
    In,

    /// <summary>It shall be out of service.</summary>
    Out,
}

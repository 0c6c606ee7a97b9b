namespace Kits.Sdk;

/// <summary>What an SDK of next year has and that of today has not. Its assembly version is the same: it is frozen for ever.</summary>
public static class Fencing
{
    public static void Ask(string node) => ArgumentNullException.ThrowIfNull(node);
}

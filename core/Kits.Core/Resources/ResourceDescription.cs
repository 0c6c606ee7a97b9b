using System.Collections.Immutable;
using Kits.Core.Recovery;

namespace Kits.Core.Resources;

/// <summary>A resource as its administrator described it.</summary>
/// <param name="Tag">Its name.</param>
/// <param name="Kit">The name of the kit that runs it.</param>
/// <param name="Needs">The children that must be in service before it.</param>
/// <param name="Startup">Whether it is wanted in when nobody ever asked.</param>
/// <param name="Rules">When to believe a check, what to try and for how long.</param>
public sealed record ResourceDescription(
    string Tag, string Kit, ImmutableArray<string> Needs, Startup Startup, ResourceRules Rules)
{
    /// <summary>The resources that come up before it and go down after it if they do so at the same time, and that it can do without.</summary>
    public ImmutableArray<string> Prefers { get; init; } = [];
}

/// <summary>What a resource nobody ever asked for does when the host starts.</summary>
public enum Startup
{
    /// <summary>It becomes wanted in.</summary>
    Auto,

    /// <summary>It stays as it is.</summary>
    Manual,
}

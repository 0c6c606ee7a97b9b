using System.Collections.Immutable;
using Kits.Core.Resources;
using Kits.Host.Scripts;
using Kits.Sdk;
using Kits.Sdk.Settings;

namespace Kits.Host.Configuration;

/// <summary>A whole configuration, checked.</summary>
/// <param name="Node">The name of this node.</param>
/// <param name="Resources">Its resources, in the order of the file.</param>
public sealed record NodeConfiguration(string Node, ImmutableArray<ConfiguredResource> Resources)
{
    /// <summary>The scripts that take part in whatever is done to any of them.</summary>
    public ImmutableArray<BoundScript> Scripts { get; init; } = [];
}

/// <summary>One resource of a configuration.</summary>
/// <param name="Description">What the core needs to know of it.</param>
/// <param name="Kit">What runs it.</param>
/// <param name="Settings">Its settings, checked against the kit.</param>
public sealed record ConfiguredResource(ResourceDescription Description, IKit Kit, SettingValues Settings)
{
    /// <summary>The scripts bound to it.</summary>
    public ImmutableArray<BoundScript> Scripts { get; init; } = [];
}

/// <summary>A configuration file that was read: a configuration, or everything that is wrong with it.</summary>
/// <param name="Configuration">Null if there are problems.</param>
/// <param name="Problems">Each in one line: <c>FILE:LINE: KEY: what is wrong</c>.</param>
public sealed record ReadResult(NodeConfiguration? Configuration, ImmutableArray<string> Problems);

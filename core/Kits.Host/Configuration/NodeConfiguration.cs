using System.Collections.Immutable;
using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.Scripts;
using Kits.Sdk;
using Kits.Sdk.Settings;

namespace Kits.Host.Configuration;

/// <summary>A whole configuration, checked.</summary>
/// <param name="Node">The name of this node.</param>
/// <param name="Os">How a final action takes the machine down.</param>
/// <param name="Reboots">How often it may.</param>
/// <param name="Resources">Its resources, in the order of the file.</param>
public sealed record NodeConfiguration(string Node, OsAction Os, RebootBudget Reboots, ImmutableArray<ConfiguredResource> Resources)
{
    /// <summary>The scripts that take part in whatever is done to any of them.</summary>
    public ImmutableArray<BoundScript> Scripts { get; init; } = [];
}

/// <summary>How a final action takes the machine down.</summary>
/// <param name="IsReal">False: it is told what would be done, and nothing is done.</param>
/// <param name="Command">Called with <c>shutdown</c> or <c>reboot</c>; null: shutdown(8).</param>
public sealed record OsAction(bool IsReal, string? Command = null)
{
    /// <summary><c>os: dry</c>.</summary>
    public static OsAction Dry { get; } = new(false);
}

/// <summary>One resource of a configuration.</summary>
/// <param name="Description">What the core needs to know of it.</param>
/// <param name="Kit">What runs it.</param>
/// <param name="Settings">Its settings, checked against the kit.</param>
/// <param name="Origins">Where each of its rules that is not a default was written, by name.</param>
public sealed record ConfiguredResource(ResourceDescription Description, IKit Kit, SettingValues Settings, ImmutableDictionary<string, string> Origins)
{
    /// <summary>The scripts bound to it.</summary>
    public ImmutableArray<BoundScript> Scripts { get; init; } = [];
}

/// <summary>A configuration file that was read: a configuration, or everything that is wrong with it.</summary>
/// <param name="Configuration">Null if there are problems.</param>
/// <param name="Problems">Each in one line: <c>FILE:LINE: KEY: what is wrong</c>.</param>
/// <param name="Text">What was read.</param>
public sealed record ReadResult(NodeConfiguration? Configuration, ImmutableArray<string> Problems, string Text);

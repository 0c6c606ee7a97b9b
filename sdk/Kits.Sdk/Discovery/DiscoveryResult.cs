using Kits.Sdk.Settings;

namespace Kits.Sdk.Discovery;

/// <summary>What a kit found.</summary>
/// <param name="Resources">Each find as a resource; empty if there was none.</param>
/// <param name="Remarks">What else the operator should know, one line each: why nothing was found, or what could not be looked at.</param>
public sealed record DiscoveryResult(IReadOnlyList<DiscoveredResource> Resources, params IReadOnlyList<string> Remarks);

/// <summary>A find, as a resource that can be pasted into a configuration.</summary>
/// <param name="Tag">A name for it, made of letters, digits and <c>- _ . /</c>.</param>
/// <param name="Settings">The settings that it needs. Never a secret.</param>
/// <param name="Remarks">What was seen of it, one line each; printed as comments above it.</param>
public sealed record DiscoveredResource(string Tag, SettingValues Settings, params IReadOnlyList<string> Remarks);

using System.Collections.Immutable; using Kits.Core.Resources; using Kits.Sdk; using Kits.Sdk.Settings; using Kits.Host.Loading;
namespace Kits.Host.Configuration;
public sealed record NodeConfiguration(string Node, ImmutableArray<ConfiguredResource> Resources);
public sealed record ConfiguredResource(ResourceDescription Description, IKit Kit, SettingValues Settings);
public sealed record ReadConfiguration(NodeConfiguration? Configuration, IReadOnlyList<string> Problems);
public static class ConfigurationFile { public static ReadConfiguration Read(string p, KitCatalogue c)=>null!; }

using System.Reflection;
using Kits.Sdk;
using McMaster.NETCore.Plugins;
using Microsoft.Extensions.Logging;

namespace Kits.Host.Loading;

/// <summary>Loads kits by McMaster.NETCore.Plugins: the SDK shared, everything else private, never unloaded (collectible contexts leak).</summary>
public sealed class PluginKitLoader : IKitLoader
{
    /// <inheritdoc />
    public Assembly Load(string path) =>
        PluginLoader.CreateFromAssemblyFile(path, isUnloadable: false, sharedTypes: [typeof(IKit), typeof(ILogger)]).LoadDefaultAssembly();
}

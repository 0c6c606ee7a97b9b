using System.Reflection;

namespace Kits.Host.Loading;

/// <summary>Brings the assembly of a kit into the process. The one place that knows which library does that.</summary>
public interface IKitLoader
{
    /// <summary>Loads an assembly with its private dependencies; the SDK is the host's own, whatever lies beside it.</summary>
    Assembly Load(string path);
}

using Kits.Host.State;

using Microsoft.Extensions.Logging.Abstractions;

namespace Kits.Host.Tests.State;

/// <summary>A state directory that is gone after the test.</summary>
public sealed class StateDirectory : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("kits-state-");

    public string Folder => Path.Combine(_parent.FullName, "state");

    public string Database => Path.Combine(Folder, "kits.db");

    public ConfigurationDatabase Open(TimeProvider? time = null, HistoryRetention? retention = null) =>
        ConfigurationDatabase.Open(Folder, time ?? TimeProvider.System, NullLogger.Instance, retention);

    public void Dispose() => _parent.Delete(recursive: true);
}

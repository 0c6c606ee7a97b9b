using Microsoft.Extensions.Hosting;

namespace Kits.Host.Control;

/// <summary>The way to end the host from within: as by SIGTERM, resources stay as they are.</summary>
public sealed class HostEnd
{
    private IHostApplicationLifetime? _lifetime;

    /// <summary>Names what is to end.</summary>
    public void Attach(IHostApplicationLifetime lifetime) => _lifetime = lifetime;

    /// <summary>Asks for the end. Answers under way are still written.</summary>
    public void Ask() => _lifetime?.StopApplication();
}

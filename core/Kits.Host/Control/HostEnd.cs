using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kits.Host.Control;

/// <summary>The way to end the host from within: as by SIGTERM, resources stay as they are, and no service manager starts it again.</summary>
public sealed class HostEnd(ServiceManager manager, ILogger log)
{
    private IHostApplicationLifetime? _lifetime;

    /// <summary>Names what is to end.</summary>
    public void Attach(IHostApplicationLifetime lifetime) => _lifetime = lifetime;

    /// <summary>Asks for the end. Answers under way are still written.</summary>
    public void Ask()
    {
        if (manager.StayDown() is { } problem)
            log.LogError("{Problem}", problem);
        _lifetime?.StopApplication();
    }
}

namespace Kits.Sdk.Discovery;

/// <summary>A kit that finds on this machine what it could protect, for <c>kits kit show NAME --discover WHERE</c>.</summary>
/// <remarks>It runs without the host, perhaps as an ordinary user, and only looks: nothing is started, changed or remembered.</remarks>
public interface IDiscovers
{
    /// <summary>Looks, and describes each find as a resource that can be pasted into a configuration.</summary>
    Task<DiscoveryResult> DiscoverAsync(DiscoveryContext context, CancellationToken cancel);
}

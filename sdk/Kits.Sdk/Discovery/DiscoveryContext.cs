using Kits.Sdk.Services;

namespace Kits.Sdk.Discovery;

/// <summary>Where to look, and with what. It only ever gains members.</summary>
public sealed record DiscoveryContext
{
    /// <summary>Where to look, in the kit's own words: a directory, an address, a connection. As the operator wrote it.</summary>
    public required string Where { get; init; }

    /// <summary>Runs commands: an argument vector, a deadline, the whole tree ended, the output bounded.</summary>
    public required ICommandRunner Commands { get; init; }

    /// <summary>Time and timers. Kits read no other clock.</summary>
    public required TimeProvider Time { get; init; }
}

using Kits.Sdk;
using Kits.Sdk.Settings;

namespace Kits.Testing;

/// <summary>What the contract needs to know about a kit to put it to the test: how to make it, and how to look at the machine without it.</summary>
public sealed record KitUnderTest
{
    /// <summary>Makes a new instance, as a restarted host would.</summary>
    public required Func<IKit> NewKit { get; init; }

    /// <summary>Settings of a resource that can be put in service on this machine and is out of service now.</summary>
    public required SettingValues Settings { get; init; }

    /// <summary>
    /// What the resource is on the machine, seen without the kit: pids with start times, addresses, mount ids. Two equal texts mean that
    /// nothing was started, stopped or replaced in between.
    /// </summary>
    public required Func<string> Fingerprint { get; init; }

    /// <summary>Puts the resource out of service from outside, as a failure would; null if nothing from outside can.</summary>
    public Func<CancellationToken, Task>? Break { get; init; }

    /// <summary>Whether the kit has an event source, whose watch must notice what <see cref="Break"/> did; if not, its watch must be empty.</summary>
    public bool WatchNotices { get; init; }

    /// <summary>Clears away what the arrangement made; runs after the resource was removed.</summary>
    public Func<Task> CleanUp { get; init; } = () => Task.CompletedTask;
}

using Kits.VirtualMachine.Libvirt;

namespace Kits.VirtualMachine.Guests;

/// <summary>Everything one look at a guest has seen. Values only: <see cref="Verdict"/> decides what they mean.</summary>
internal sealed record Sighting
{
    /// <summary>The domain's name.</summary>
    public required string Domain { get; init; }

    /// <summary>Why libvirt told nothing; null if it answered.</summary>
    public string? Silence { get; init; }

    /// <summary>Its state; null: libvirt knows no such domain, or told nothing.</summary>
    public DomainState? State { get; init; }

    /// <summary>libvirt's reason for the state; its meaning depends on the state.</summary>
    public int Reason { get; init; }

    /// <summary>Whether libvirt starts it by itself.</summary>
    public bool Autostarts { get; init; }

    /// <summary>What is known of its qemu process without libvirt; null where that cannot be seen.</summary>
    public QemuProcess? Process { get; init; }

    /// <summary>What the guest agent said.</summary>
    public AgentAnswer Agent { get; init; } = AgentAnswer.NotAsked;

    /// <summary>The disks that had errors while it is paused for one.</summary>
    public IReadOnlyList<DiskTrouble> Disks { get; init; } = [];
}

/// <summary>The qemu process of a guest, known by libvirt's pid file.</summary>
/// <param name="Pid">Its pid.</param>
/// <param name="IsAlive">Whether it lives.</param>
/// <param name="IsStopped">Whether a signal or a debugger has stopped it.</param>
internal sealed record QemuProcess(int Pid, bool IsAlive, bool IsStopped = false);

/// <summary>A disk with an error.</summary>
/// <param name="Disk">Its target in the guest: <c>vda</c>.</param>
/// <param name="LacksSpace">Whether the error was a lack of space.</param>
/// <param name="FullFolder">The folder of its image if there is no space still; null otherwise.</param>
internal sealed record DiskTrouble(string Disk, bool LacksSpace, string? FullFolder = null);

/// <summary>What the guest agent said to a ping.</summary>
internal enum AgentAnswer
{
    /// <summary>Nobody asked it.</summary>
    NotAsked,

    /// <summary>It answered.</summary>
    Answered,

    /// <summary>It is connected, and did not answer in time.</summary>
    Silent,

    /// <summary>It is not connected: the guest boots, or runs none.</summary>
    NotConnected,

    /// <summary>The domain has no channel for one.</summary>
    NoChannel,
}

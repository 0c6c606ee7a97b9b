using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Kits.Ip.Kernel;

namespace Kits.Ip.Neighbours;

/// <summary>How the hosts of one link ask for an address, announce it, and say that they have it.</summary>
internal abstract class NeighbourProtocol
{
    /// <summary>The protocol for an address of this family.</summary>
    public static NeighbourProtocol For(IPAddress ip) => ip.AddressFamily == AddressFamily.InterNetwork ? new Arp() : new NeighbourDiscovery();

    /// <summary>Its number in an Ethernet header.</summary>
    public abstract ushort EtherType { get; }

    /// <summary>A socket that hears answers on this link.</summary>
    public abstract KernelSocket Listen(Link link);

    /// <summary>"Does anybody have this address?", asked in such a way that nobody remembers who asked.</summary>
    public abstract (byte[] Destination, byte[] Packet) Question(IPAddress ip, PhysicalAddress mac);

    /// <summary>"This address is at this MAC now", to everybody.</summary>
    public abstract (byte[] Destination, byte[] Packet) Announcement(IPAddress ip, PhysicalAddress mac);

    /// <summary>Who says in this packet that it has the address; null if nobody.</summary>
    public abstract PhysicalAddress? Claimant(ReadOnlySpan<byte> packet, IPAddress ip);
}

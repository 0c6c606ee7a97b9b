using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using Kits.Ip.Kernel;

namespace Kits.Ip.Neighbours;

/// <summary>The neighbours of an IPv4 address. RFC 826; probes and announcements as in RFC 5227.</summary>
internal sealed class Arp : NeighbourProtocol
{
    private const int Length = 28;
    private const int SenderMac = 8, SenderIp = 14, TargetIp = 24;
    private const ushort Request = 1;

    private static readonly byte[] Everybody = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

    public override ushort EtherType => 0x0806;

    public override KernelSocket Listen(Link link) => KernelSocket.Packet(link.Index, EtherType);

    // A probe: the sender's IP stays zero, so that no neighbour learns it.
    public override (byte[] Destination, byte[] Packet) Question(IPAddress ip, PhysicalAddress mac) => (Everybody, Packet(mac, IPAddress.Any, ip));

    // A gratuitous request: updates every cache that holds the address, and is heeded where gratuitous replies are not.
    public override (byte[] Destination, byte[] Packet) Announcement(IPAddress ip, PhysicalAddress mac) => (Everybody, Packet(mac, ip, ip));

    public override PhysicalAddress? Claimant(ReadOnlySpan<byte> packet, IPAddress ip) =>
        packet.Length >= Length && packet[4] == 6 && packet[5] == 4 && packet.Slice(SenderIp, 4).SequenceEqual(ip.GetAddressBytes())
            ? new PhysicalAddress(packet.Slice(SenderMac, 6).ToArray())
            : null;

    private static byte[] Packet(PhysicalAddress mac, IPAddress sender, IPAddress target)
    {
        var packet = new byte[Length];
        BinaryPrimitives.WriteUInt16BigEndian(packet, 1);                  // hardware: Ethernet
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), 0x0800);   // protocol: IPv4
        packet[4] = 6;
        packet[5] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), Request);
        mac.GetAddressBytes().CopyTo(packet, SenderMac);
        sender.GetAddressBytes().CopyTo(packet, SenderIp);
        target.GetAddressBytes().CopyTo(packet, TargetIp);
        return packet;
    }
}

using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using Kits.Ip.Kernel;

namespace Kits.Ip.Neighbours;

/// <summary>The neighbours of an IPv6 address. RFC 4861; the question is that of RFC 4862, duplicate address detection.</summary>
/// <remarks>
/// The kernel's own duplicate detection takes one to two seconds, in which the address does not serve. Asking ourselves takes as long
/// as with IPv4, and the address is added without the kernel's.
/// </remarks>
internal sealed class NeighbourDiscovery : NeighbourProtocol
{
    private const byte Solicitation = 135, Advertisement = 136;
    private const byte SourceMac = 1, TargetMac = 2;
    private const int IpHeader = 40, Target = 8, Options = 24;
    private const byte IcmpV6 = 58;
    private const uint Override = 0x20000000; // replaces what a cache holds

    private static readonly IPAddress AllNodes = IPAddress.Parse("ff02::1");

    public override ushort EtherType => 0x86dd;

    public override KernelSocket Listen(Link link)
    {
        var socket = KernelSocket.IcmpV6(link.Name);
        var blocked = new byte[32];
        Array.Fill(blocked, (byte)0xff);
        blocked[Advertisement / 8] ^= 1 << (Advertisement % 8);
        socket.SetOption(level: IcmpV6, name: 1, blocked); // ICMP6_FILTER: hear advertisements only
        return socket;
    }

    // Without a source address nobody learns who asked, and whoever has the address answers to all nodes.
    public override (byte[] Destination, byte[] Packet) Question(IPAddress ip, PhysicalAddress mac) =>
        Packet(IPAddress.IPv6Any, SolicitedNode(ip), Solicitation, flags: 0, ip, option: null);

    public override (byte[] Destination, byte[] Packet) Announcement(IPAddress ip, PhysicalAddress mac) =>
        Packet(ip, AllNodes, Advertisement, Override, ip, [TargetMac, 1, .. mac.GetAddressBytes()]);

    // The socket hears ICMPv6 without the IP header.
    public override PhysicalAddress? Claimant(ReadOnlySpan<byte> packet, IPAddress ip) =>
        packet.Length >= Options + 8 && packet[0] == Advertisement && packet.Slice(Target, 16).SequenceEqual(ip.GetAddressBytes())
            ? MacIn(packet[Options..])
            : null;

    private static PhysicalAddress? MacIn(ReadOnlySpan<byte> options)
    {
        while (options.Length >= 8 && options[1] > 0)
        {
            if (options[0] is TargetMac or SourceMac)
                return new PhysicalAddress(options.Slice(2, 6).ToArray());
            options = options[Math.Min(options[1] * 8, options.Length)..];
        }

        return null;
    }

    private static IPAddress SolicitedNode(IPAddress ip)
    {
        var group = IPAddress.Parse("ff02::1:ff00:0").GetAddressBytes();
        ip.GetAddressBytes().AsSpan(13).CopyTo(group.AsSpan(13));
        return new IPAddress(group);
    }

    private static (byte[] Destination, byte[] Packet) Packet(IPAddress source, IPAddress destination, byte type, uint flags, IPAddress target, byte[]? option)
    {
        var packet = new byte[IpHeader + Options + (option?.Length ?? 0)];
        var icmp = packet.AsSpan(IpHeader);

        packet[0] = 0x60; // version 6
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)icmp.Length);
        packet[6] = IcmpV6;
        packet[7] = 255;  // hops: proves that it comes from this link
        source.GetAddressBytes().CopyTo(packet, 8);
        destination.GetAddressBytes().CopyTo(packet, 24);

        icmp[0] = type;
        BinaryPrimitives.WriteUInt32BigEndian(icmp[4..], flags);
        target.GetAddressBytes().CopyTo(icmp[Target..]);
        option?.CopyTo(icmp[Options..]);
        BinaryPrimitives.WriteUInt16BigEndian(icmp[2..], Checksum(packet.AsSpan(8, 32), icmp));

        return ([0x33, 0x33, .. destination.GetAddressBytes()[12..]], packet);
    }

    // RFC 4443, 2.3: over both addresses, the length, the next header and the message.
    private static ushort Checksum(ReadOnlySpan<byte> addresses, ReadOnlySpan<byte> message)
    {
        var sum = (uint)message.Length + IcmpV6 + Words(addresses) + Words(message);
        while (sum >> 16 != 0)
            sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~sum;

        static uint Words(ReadOnlySpan<byte> bytes)
        {
            var sum = 0u;
            for (; bytes.Length >= 2; bytes = bytes[2..])
                sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
            return sum;
        }
    }
}

using System.Buffers.Binary;
using System.ComponentModel;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Kits.Sdk.Services;
using Microsoft.Win32.SafeHandles;

namespace Kits.Ip;

/// <summary>Speaks to the neighbours on a link: asks whether somebody has an address (RFC 5227), and tells that we have it.</summary>
internal sealed partial class Neighbours : SafeHandleZeroOrMinusOneIsInvalid
{
    private const ushort ArpProtocol = 0x0806;
    private const int ArpLength = 28;
    private const ushort ArpRequest = 1;
    private const int Probes = 2;

    private readonly Link _link;

    private Neighbours(int descriptor, Link link)
        : base(ownsHandle: true) => (handle, _link) = (descriptor, link);

    /// <summary>Asks for the address and listens; the answer is who has it, or null.</summary>
    public static async Task<PhysicalAddress?> WhoHasAsync(IPAddress ip, Link link, TimeSpan listen, IKernelEvents events, TimeProvider time, CancellationToken cancel)
    {
        if (ip.AddressFamily != AddressFamily.InterNetwork || !link.SpeaksArp || listen <= TimeSpan.Zero)
            return null;

        using var neighbours = Open(link);
        for (var probe = 0; probe < Probes; probe++)
        {
            neighbours.Ask(IPAddress.Any, ip);
            if (await neighbours.HearAsync(ip, listen / Probes, events, time, cancel) is { } other)
                return other;
        }

        return null;
    }

    /// <summary>Tells every neighbour that the address is here now: gratuitous ARP, or an unsolicited neighbour advertisement.</summary>
    public static void Announce(IPAddress ip, Link link)
    {
        if (!link.SpeaksArp)
            return;

        if (ip.AddressFamily == AddressFamily.InterNetwork)
        {
            using var neighbours = Open(link);
            neighbours.Ask(ip, ip);
        }
        else
        {
            Advertise(ip, link);
        }
    }

    protected override bool ReleaseHandle() => Close((int)handle) == 0;

    // RFC 4861, 4.4: type 136, override flag, target, and our link-layer address as an option. The kernel fills in the checksum.
    private static void Advertise(IPAddress ip, Link link)
    {
        var message = new byte[32];
        message[0] = 136;
        message[4] = 0x20;
        ip.GetAddressBytes().CopyTo(message, 8);
        message[24] = 2;
        message[25] = 1;
        link.Address.CopyTo(message, 26);

        using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, link.Index);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, 255);
        socket.Bind(new IPEndPoint(ip, 0));
        socket.SendTo(message, new IPEndPoint(IPAddress.Parse("ff02::1"), 0));
    }

    private static Neighbours Open(Link link)
    {
        const int FamilyPacket = 17, Datagram = 2, CloseOnExec = 0x80000, NonBlocking = 0x800;
        var descriptor = OpenSocket(FamilyPacket, Datagram | CloseOnExec | NonBlocking, BinaryPrimitives.ReverseEndianness(ArpProtocol));
        if (descriptor < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());

        var neighbours = new Neighbours(descriptor, link);
        if (Bind(descriptor, Address(link, []), 20) == 0)
            return neighbours;

        neighbours.Dispose();
        throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    private void Ask(IPAddress sender, IPAddress target)
    {
        var packet = new byte[ArpLength];
        BinaryPrimitives.WriteUInt16BigEndian(packet, 1);              // Ethernet
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), 0x0800); // IPv4
        packet[4] = 6;
        packet[5] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), ArpRequest);
        _link.Address.CopyTo(packet, 8);
        sender.GetAddressBytes().CopyTo(packet, 14);
        target.GetAddressBytes().CopyTo(packet, 24);
        byte[] everybody = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        if (SendTo(handle, packet, packet.Length, 0, Address(_link, everybody), 20) < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    private async Task<PhysicalAddress?> HearAsync(IPAddress ip, TimeSpan listen, IKernelEvents events, TimeProvider time, CancellationToken cancel)
    {
        using var enough = new CancellationTokenSource(listen, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancel);
        var packet = new byte[64];
        try
        {
            while (true)
            {
                while (Receive(handle, packet, packet.Length, 0) >= ArpLength)
                {
                    var isAboutIt = packet.AsSpan(14, 4).SequenceEqual(ip.GetAddressBytes());
                    if (isAboutIt && !packet.AsSpan(8, 6).SequenceEqual(_link.Address))
                        return new PhysicalAddress(packet[8..14]);
                }

                await events.ReadableAsync(this, either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private static byte[] Address(Link link, byte[] hardware)
    {
        var address = new byte[20]; // struct sockaddr_ll
        BinaryPrimitives.WriteUInt16LittleEndian(address, 17);
        BinaryPrimitives.WriteUInt16BigEndian(address.AsSpan(2), ArpProtocol);
        BinaryPrimitives.WriteInt32LittleEndian(address.AsSpan(4), link.Index);
        address[11] = (byte)hardware.Length;
        hardware.CopyTo(address, 12);
        return address;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(int descriptor, byte[] address, int length);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    private static partial int SendTo(nint descriptor, byte[] packet, nint length, int flags, byte[] address, int addressLength);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial int Receive(nint descriptor, [Out] byte[] buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Kits.Ip.Kernel;

/// <summary>A socket of a family that .NET has no words for: netlink, packet, raw ICMPv6. Closed on exec, never blocks.</summary>
internal sealed partial class KernelSocket() : SafeHandleMinusOneIsInvalid(ownsHandle: true)
{
    private const int NetlinkFamily = 16;
    private const int PacketFamily = 17;
    private const int InternetV6Family = 10;
    private const int Raw = 3;
    private const int Datagram = 2;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int SocketLevel = 1;
    private const int BindToDevice = 25;

    /// <summary>A conversation with a part of the kernel; with groups, also a subscription to its multicast messages.</summary>
    public static KernelSocket Netlink(int protocol, uint groups)
    {
        var socket = Open(NetlinkFamily, Raw, protocol, "open a netlink socket");
        Span<byte> address = stackalloc byte[12]; // sockaddr_nl: family, pad, port (the kernel chooses), groups
        MemoryMarshal.Write(address, (ushort)NetlinkFamily);
        MemoryMarshal.Write(address[8..], groups);
        socket.Bound(address, "subscribe to netlink messages");
        return socket;
    }

    /// <summary>Packets of one link; the kernel writes and strips the link's own header. Hears the protocol, or with 0 only sends.</summary>
    public static KernelSocket Packet(int linkIndex, ushort protocol)
    {
        var socket = Open(PacketFamily, Datagram, 0, "open a packet socket"); // protocol 0: hears nothing before it is bound to the link
        if (protocol != 0)
            socket.Bound(LinkAddress(linkIndex, protocol, []), "listen on the link");
        return socket;
    }

    /// <summary>ICMPv6 messages that come in by one interface.</summary>
    public static KernelSocket IcmpV6(string nic)
    {
        var socket = Open(InternetV6Family, Raw, 58, "open an ICMPv6 socket");
        socket.SetOption(SocketLevel, BindToDevice, Encoding.ASCII.GetBytes(nic + '\0'));
        return socket;
    }

    public void SetOption(int level, int name, ReadOnlySpan<byte> value)
    {
        if (SetSocketOption(this, level, name, value, value.Length) != 0)
            throw Refused($"set option {level}/{name} of a socket");
    }

    public void Send(ReadOnlySpan<byte> message)
    {
        if (Send(this, message, message.Length, 0) < 0)
            throw Refused("send to the kernel");
    }

    public void SendTo(int linkIndex, ushort protocol, ReadOnlySpan<byte> destination, ReadOnlySpan<byte> packet)
    {
        if (SendTo(this, packet, packet.Length, 0, LinkAddress(linkIndex, protocol, destination), 20) < 0)
            throw Refused("send a packet on the link");
    }

    /// <summary>The next message; 0 if none is waiting.</summary>
    /// <exception cref="KernelRefusedException">With <see cref="KernelRefusedException.MessagesLost"/>: some were lost.</exception>
    public int Receive(Span<byte> buffer)
    {
        while (true)
        {
            var length = (int)Receive(this, buffer, buffer.Length, 0);
            if (length >= 0)
                return length;
            switch (Marshal.GetLastPInvokeError())
            {
                case KernelRefusedException.Interrupted:
                    continue;
                case KernelRefusedException.WouldBlock:
                    return 0;
                default:
                    throw Refused("receive from the kernel");
            }
        }
    }

    protected override bool ReleaseHandle() => Close((int)handle) == 0;

    private static KernelSocket Open(int family, int type, int protocol, string asked)
    {
        var descriptor = OpenSocket(family, type | CloseOnExec | NonBlocking, protocol);
        if (descriptor < 0)
            throw Refused(asked);
        var socket = new KernelSocket();
        socket.SetHandle(descriptor);
        return socket;
    }

    private void Bound(ReadOnlySpan<byte> address, string asked)
    {
        if (Bind(this, address, address.Length) == 0)
            return;
        var refused = Refused(asked);
        Dispose();
        throw refused;
    }

    // sockaddr_ll: family, protocol (network order), link, hardware type, packet type, length of address, address
    private static byte[] LinkAddress(int linkIndex, ushort protocol, ReadOnlySpan<byte> destination)
    {
        var address = new byte[20];
        MemoryMarshal.Write(address, (ushort)PacketFamily);
        BinaryPrimitives.WriteUInt16BigEndian(address.AsSpan(2), protocol);
        MemoryMarshal.Write(address.AsSpan(4), linkIndex);
        address[11] = (byte)destination.Length;
        destination.CopyTo(address.AsSpan(12));
        return address;
    }

    private static KernelRefusedException Refused(string asked) => new(asked, Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(KernelSocket socket, ReadOnlySpan<byte> address, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetSocketOption(KernelSocket socket, int level, int name, ReadOnlySpan<byte> value, int length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(KernelSocket socket, ReadOnlySpan<byte> message, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    private static partial nint SendTo(KernelSocket socket, ReadOnlySpan<byte> message, nint length, int flags, ReadOnlySpan<byte> address, int addressLength);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(KernelSocket socket, Span<byte> buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}

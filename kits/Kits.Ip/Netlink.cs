using System.Buffers.Binary;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Kits.Ip;

/// <summary>A socket to the kernel's routing tables (rtnetlink(7)). The only file that knows netlink's words.</summary>
internal sealed partial class Netlink : SafeHandleZeroOrMinusOneIsInvalid
{
    public const int NoSuchDevice = 19;
    public const int Exists = 17;
    public const int AddressNotAvailable = 99;

    private const int HeaderLength = 16;
    private const ushort NewLink = 16, DeleteLink = 17, GetLink = 18, NewAddress = 20, DeleteAddress = 21, GetAddress = 22, NewRoute = 24, GetRoute = 26;
    private const ushort MessageError = 2, MessageDone = 3;
    private const ushort Request = 1, Acknowledge = 4, Exclusive = 0x200, Dump = 0x300, Create = 0x400, DumpInterrupted = 0x10;
    private const ushort AddressAttribute = 1, LocalAttribute = 2, BroadcastAttribute = 4, FlagsAttribute = 8;
    private const ushort LinkAddressAttribute = 1, LinkNameAttribute = 3, RouteDestination = 1, RouteOutInterface = 4;
    private const int NoBufferSpace = 105, TryAgain = 11, Interrupted = 4;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private uint _sequence;

    private Netlink(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    /// <summary>Opens a socket for requests.</summary>
    public static Netlink Open() => Open(groups: 0, nonBlocking: false);

    /// <summary>Opens a socket that hears of every change of links and addresses.</summary>
    public static Netlink Listen() => Open(groups: 0x1 | 0x10 | 0x100, nonBlocking: true); // RTMGRP_LINK, _IPV4_IFADDR, _IPV6_IFADDR

    /// <summary>Every address of a family.</summary>
    public List<HeldAddress> Addresses(AddressFamily family)
    {
        Span<byte> body = stackalloc byte[8];
        body[0] = Family(family);
        return Collect(GetAddress, body, NewAddress, ReadAddress);
    }

    /// <summary>Every link.</summary>
    public List<Link> Links()
    {
        Span<byte> body = stackalloc byte[16];
        return Collect(GetLink, body, NewLink, ReadLink);
    }

    /// <summary>The link of a name; null if there is none.</summary>
    public Link? FindLink(string name)
    {
        var text = Encoding.UTF8.GetBytes(name + '\0');
        var body = new byte[16 + Aligned(4 + text.Length)];
        WriteAttribute(body, 16, LinkNameAttribute, text);
        return One(GetLink, body, NewLink, ReadLink);
    }

    /// <summary>The link of an index; null if there is none.</summary>
    public Link? FindLink(int index)
    {
        var body = new byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(4), index);
        return One(GetLink, body, NewLink, ReadLink);
    }

    /// <summary>The index of the interface that the route to an address leaves by; null if there is none.</summary>
    public int? RouteInterface(IPAddress to)
    {
        var address = to.GetAddressBytes();
        var body = new byte[12 + 4 + address.Length];
        body[0] = Family(to.AddressFamily);
        body[1] = (byte)(address.Length * 8);
        WriteAttribute(body, 12, RouteDestination, address);
        return One<int?>(GetRoute, body, NewRoute, message =>
            Attribute(message.Span, 12, RouteOutInterface) is { IsEmpty: false } index ? BinaryPrimitives.ReadInt32LittleEndian(index) : null);
    }

    /// <summary>Adds an address.</summary>
    /// <returns>0, or an errno.</returns>
    public int Add(HeldAddress address) => Change(NewAddress, Create | Exclusive, address);

    /// <summary>Deletes an address.</summary>
    /// <returns>0, or an errno.</returns>
    public int Delete(HeldAddress address) => Change(DeleteAddress, 0, address);

    /// <summary>Takes what a listening socket has heard.</summary>
    /// <param name="addressChanged">Told of each address that came, changed or went.</param>
    /// <param name="linkChanged">Told of each link that changed or went.</param>
    /// <returns>False if something was lost: look at everything.</returns>
    public bool Hear(Action<HeldAddress, bool> addressChanged, Action<Link, bool> linkChanged)
    {
        while (true)
        {
            var length = Take(handle, _buffer, _buffer.Length, 0);
            if (length < 0)
            {
                switch (Marshal.GetLastPInvokeError())
                {
                    case Interrupted:
                        continue;
                    case TryAgain:
                        return true;
                    case NoBufferSpace:
                        return false;
                    case var error:
                        throw new Win32Exception(error);
                }
            }

            foreach (var (type, message) in Messages(length))
            {
                if (type is NewAddress or DeleteAddress)
                    addressChanged(ReadAddress(message), type == NewAddress);
                else if (type is NewLink or DeleteLink)
                    linkChanged(ReadLink(message), type == NewLink);
            }
        }
    }

    protected override bool ReleaseHandle() => Close((int)handle) == 0;

    private static Netlink Open(uint groups, bool nonBlocking)
    {
        const int FamilyNetlink = 16, Raw = 3, CloseOnExec = 0x80000, NonBlocking = 0x800;
        var descriptor = OpenSocket(FamilyNetlink, Raw | CloseOnExec | (nonBlocking ? NonBlocking : 0), 0);
        if (descriptor < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());

        var netlink = new Netlink(descriptor);
        Span<byte> address = stackalloc byte[12]; // struct sockaddr_nl
        BinaryPrimitives.WriteUInt16LittleEndian(address, FamilyNetlink);
        BinaryPrimitives.WriteUInt32LittleEndian(address[8..], groups);
        if (Bind(descriptor, address.ToArray(), address.Length) == 0)
            return netlink;

        netlink.Dispose();
        throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    private int Change(ushort type, ushort flags, HeldAddress address)
    {
        var bytes = address.Ip.GetAddressBytes();
        var isV4 = address.Ip.AddressFamily == AddressFamily.InterNetwork;
        var withBroadcast = isV4 && address.PrefixLength < 31;
        var attribute = 4 + bytes.Length;
        var body = new byte[8 + (2 * attribute) + 8 + (withBroadcast ? attribute : 0)];
        body[0] = Family(address.Ip.AddressFamily);
        body[1] = (byte)address.PrefixLength;
        body[2] = (byte)address.Flags;
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(4), address.Interface);
        WriteAttribute(body, 8, LocalAttribute, bytes);
        WriteAttribute(body, 8 + attribute, AddressAttribute, bytes);
        WriteAttribute(body, 8 + (2 * attribute), FlagsAttribute, BitConverter.GetBytes((uint)address.Flags));
        if (withBroadcast)
            WriteAttribute(body, 16 + (2 * attribute), BroadcastAttribute, Subnet.Broadcast(address.Ip, address.PrefixLength).GetAddressBytes());

        Send(type, (ushort)(Request | Acknowledge | flags), body);
        return Receive((_, _) => false);
    }

    private List<T> Collect<T>(ushort ask, ReadOnlySpan<byte> body, ushort expected, Func<ReadOnlyMemory<byte>, T> read)
    {
        // A table that changes while it is dumped may lack what it holds, so only an undisturbed dump counts.
        const int Tries = 200;
        for (var tried = 0; tried < Tries; tried++)
        {
            var found = new List<T>();
            _interrupted = false;
            Send(ask, Request | Dump, body);
            var error = Receive((type, message) =>
            {
                if (type == expected)
                    found.Add(read(message));
                return false;
            });
            if (error != 0)
                throw new Win32Exception(error);
            if (!_interrupted)
                return found;
        }

        throw new IOException("the kernel's table changes faster than it can be read");
    }

    private T? One<T>(ushort ask, ReadOnlySpan<byte> body, ushort expected, Func<ReadOnlyMemory<byte>, T> read)
    {
        var found = default(T);
        Send(ask, Request, body);
        var error = Receive((type, message) =>
        {
            if (type == expected)
                found = read(message);
            return type == expected;
        });
        return error == 0 ? found : default;
    }

    private bool _interrupted;

    private void Send(ushort type, ushort flags, ReadOnlySpan<byte> body)
    {
        var message = new byte[HeaderLength + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), type);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(6), flags);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(8), ++_sequence);
        body.CopyTo(message.AsSpan(HeaderLength));
        if (Put(handle, message, message.Length, 0) < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    // Reads until the kernel is done, or the reader says that it has what it wants. The answer is 0 or an errno.
    private int Receive(Func<ushort, ReadOnlyMemory<byte>, bool> read)
    {
        while (true)
        {
            var length = Take(handle, _buffer, _buffer.Length, 0);
            if (length < 0)
            {
                if (Marshal.GetLastPInvokeError() == Interrupted)
                    continue;
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            }

            foreach (var (type, message) in Messages(length))
            {
                if (type == MessageDone)
                    return 0;
                if (type == MessageError)
                    return -BinaryPrimitives.ReadInt32LittleEndian(message.Span);
                if (read(type, message))
                    return 0;
            }
        }
    }

    private IEnumerable<(ushort Type, ReadOnlyMemory<byte> Body)> Messages(int length)
    {
        for (var at = 0; at + HeaderLength <= length;)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(at));
            _interrupted |= (BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(at + 6)) & DumpInterrupted) != 0;
            yield return (BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(at + 4)), _buffer.AsMemory(at + HeaderLength, size - HeaderLength));
            at += Aligned(size);
        }
    }

    private static HeldAddress ReadAddress(ReadOnlyMemory<byte> message)
    {
        var span = message.Span;
        var bytes = Attribute(span, 8, LocalAttribute);
        if (bytes.IsEmpty)
            bytes = Attribute(span, 8, AddressAttribute);
        var wide = Attribute(span, 8, FlagsAttribute);
        var flags = wide.IsEmpty ? span[2] : BinaryPrimitives.ReadUInt32LittleEndian(wide);
        return new HeldAddress(bytes.Length is 4 or 16 ? new IPAddress(bytes) : IPAddress.None, span[1], BinaryPrimitives.ReadInt32LittleEndian(span[4..]), (AddressFlags)flags);
    }

    private static Link ReadLink(ReadOnlyMemory<byte> message)
    {
        var span = message.Span;
        return new Link(
            BinaryPrimitives.ReadInt32LittleEndian(span[4..]), Encoding.UTF8.GetString(Attribute(span, 16, LinkNameAttribute)).TrimEnd('\0'),
            (LinkFlags)BinaryPrimitives.ReadUInt32LittleEndian(span[8..]), Attribute(span, 16, LinkAddressAttribute).ToArray());
    }

    private static ReadOnlySpan<byte> Attribute(ReadOnlySpan<byte> message, int from, ushort wanted)
    {
        for (var at = from; at + 4 <= message.Length;)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(message[at..]);
            if (length < 4)
                break;
            if ((BinaryPrimitives.ReadUInt16LittleEndian(message[(at + 2)..]) & 0x3fff) == wanted)
                return message[(at + 4)..(at + length)];
            at += Aligned(length);
        }

        return [];
    }

    private static void WriteAttribute(byte[] body, int at, ushort type, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(at), (ushort)(4 + value.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(at + 2), type);
        value.CopyTo(body.AsSpan(at + 4));
    }

    private static byte Family(AddressFamily family) => family == AddressFamily.InterNetwork ? (byte)2 : (byte)10;

    private static int Aligned(int length) => (length + 3) & ~3;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(int descriptor, byte[] address, int length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial int Put(nint descriptor, byte[] message, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial int Take(nint descriptor, [Out] byte[] buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}

/// <summary>An address on an interface.</summary>
internal sealed record HeldAddress(IPAddress Ip, int PrefixLength, int Interface, AddressFlags Flags = AddressFlags.None);

/// <summary>A network interface.</summary>
internal sealed record Link(int Index, string Name, LinkFlags Flags, byte[] Address)
{
    public bool IsUp => Flags.HasFlag(LinkFlags.Up) && Flags.HasFlag(LinkFlags.Running);

    public bool SpeaksArp => (Flags & (LinkFlags.Loopback | LinkFlags.NoArp)) == 0 && Address.Length == 6;
}

/// <summary>IFA_F_* of linux/if_addr.h.</summary>
[Flags]
internal enum AddressFlags : uint
{
    None = 0,
    Secondary = 0x01,
    NoDuplicateDetection = 0x02,
    DuplicateFound = 0x08,
    Tentative = 0x40,
    Permanent = 0x80,
}

/// <summary>IFF_* of linux/if.h.</summary>
[Flags]
internal enum LinkFlags : uint
{
    None = 0,
    Up = 0x1,
    Loopback = 0x8,
    Running = 0x40,
    NoArp = 0x80,
}

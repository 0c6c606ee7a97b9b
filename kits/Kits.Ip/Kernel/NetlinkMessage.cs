using System.Runtime.InteropServices;

namespace Kits.Ip.Kernel;

/// <summary>A netlink message in the making: a header, a fixed part, attributes that may hold attributes.</summary>
internal sealed class NetlinkMessage
{
    public const int HeaderLength = 16;
    public const ushort Request = 1;
    public const ushort Acknowledge = 4;
    public const ushort Dump = 0x300;
    public const ushort Exclusive = 0x200;
    public const ushort Create = 0x400;

    private readonly byte[] _bytes = new byte[256]; // the longest of ours has 120
    private int _length = HeaderLength;

    public NetlinkMessage(ushort type, ushort flags)
    {
        MemoryMarshal.Write(_bytes.AsSpan(4), type);
        MemoryMarshal.Write(_bytes.AsSpan(6), (ushort)(Request | flags));
    }

    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            MemoryMarshal.Write(_bytes, _length);
            return _bytes.AsSpan(0, _length);
        }
    }

    public uint Sequence
    {
        set => MemoryMarshal.Write(_bytes.AsSpan(8), value);
    }

    public NetlinkMessage Fixed<T>(T part)
        where T : unmanaged
    {
        MemoryMarshal.Write(_bytes.AsSpan(_length), part);
        _length += Marshal.SizeOf<T>();
        return this;
    }

    public NetlinkMessage With(int attribute, ReadOnlySpan<byte> value)
    {
        value.CopyTo(_bytes.AsSpan(Begin(attribute)));
        _length += value.Length;
        return End(_length - value.Length - 4);
    }

    public NetlinkMessage With(int attribute, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        MemoryMarshal.Write(bytes, value);
        return With(attribute, bytes);
    }

    public NetlinkMessage With(int attribute, Action<NetlinkMessage> nested)
    {
        var start = Begin(attribute) - 4;
        nested(this);
        return End(start);
    }

    private int Begin(int attribute)
    {
        MemoryMarshal.Write(_bytes.AsSpan(_length + 2), (ushort)attribute);
        return _length += 4;
    }

    private NetlinkMessage End(int start)
    {
        MemoryMarshal.Write(_bytes.AsSpan(start), (ushort)(_length - start));
        _length = Attributes.Aligned(_length);
        return this;
    }
}

/// <summary>Reads the attributes of a netlink message.</summary>
internal static class Attributes
{
    public static int Aligned(int length) => (length + 3) & ~3;

    /// <summary>The value of an attribute; empty if it is not there.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> attributes, int wanted)
    {
        while (attributes.Length >= 4)
        {
            var length = MemoryMarshal.Read<ushort>(attributes);
            if (length < 4 || length > attributes.Length)
                break;
            if ((MemoryMarshal.Read<ushort>(attributes[2..]) & 0x3fff) == wanted) // without the bits "nested" and "network order"
                return attributes[4..length];
            attributes = attributes[Math.Min(Aligned(length), attributes.Length)..];
        }

        return [];
    }

    public static T? Number<T>(ReadOnlySpan<byte> value)
        where T : unmanaged => value.Length >= Marshal.SizeOf<T>() ? MemoryMarshal.Read<T>(value) : null;

    public static string Text(ReadOnlySpan<byte> value) => System.Text.Encoding.ASCII.GetString(value.TrimEnd((byte)0));
}

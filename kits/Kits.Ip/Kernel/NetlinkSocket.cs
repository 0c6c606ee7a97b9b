using System.Runtime.InteropServices;

namespace Kits.Ip.Kernel;

/// <summary>Reads one message of the kernel.</summary>
/// <param name="type">Its type.</param>
/// <param name="body">What follows the header.</param>
internal delegate void MessageReader(ushort type, ReadOnlySpan<byte> body);

/// <summary>Questions and orders to the kernel's routing tables, answered within the call: the kernel works while we send.</summary>
internal sealed class NetlinkSocket : IDisposable
{
    private const int Route = 0;
    private const int NetlinkLevel = 270;
    private const int ShortAcknowledgement = 10; // NETLINK_CAP_ACK
    private const int OwnWords = 11;             // NETLINK_EXT_ACK
    private const ushort Error = 2;
    private const ushort Done = 3;
    private const ushort Multipart = 2;
    private const ushort Interrupted = 0x10;     // NLM_F_DUMP_INTR: the table changed while it was read
    private const ushort HasWords = 0x200;

    private readonly KernelSocket _socket;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(64 * 1024);
    private uint _sequence;

    /// <param name="groups">Bits of the multicast groups to hear; 0: none.</param>
    public NetlinkSocket(uint groups = 0)
    {
        _socket = KernelSocket.Netlink(Route, groups);
        ReadOnlySpan<byte> on = [1, 0, 0, 0];
        _socket.SetOption(NetlinkLevel, ShortAcknowledgement, on);
        _socket.SetOption(NetlinkLevel, OwnWords, on);
    }

    /// <summary>What becomes readable when the kernel has something to tell.</summary>
    public SafeHandle Descriptor => _socket;

    /// <summary>Gives an order. Returns 0, or the errno that the caller expects.</summary>
    /// <exception cref="KernelRefusedException">It failed in another way.</exception>
    public int Order(NetlinkMessage message, string asked, params ReadOnlySpan<int> expected)
    {
        Send(message);
        var (error, words, _) = Answer(null);
        return error == 0 || expected.Contains(error) ? error : throw new KernelRefusedException(asked, error, words);
    }

    /// <summary>Asks for one thing. Returns 0, or the errno that the caller expects.</summary>
    /// <exception cref="KernelRefusedException">It failed in another way.</exception>
    public int Ask(NetlinkMessage message, MessageReader reader, string asked, params ReadOnlySpan<int> expected)
    {
        Send(message);
        var (error, words, _) = Answer(reader);
        return error == 0 || expected.Contains(error) ? error : throw new KernelRefusedException(asked, error, words);
    }

    /// <summary>Reads a whole table; again from the start if it changed meanwhile.</summary>
    public List<T> ReadAll<T>(NetlinkMessage message, Func<ReadOnlySpan<byte>, T?> read, string asked)
        where T : class
    {
        for (var attempt = 1; ; attempt++)
        {
            var rows = new List<T>();
            Send(message);
            var (error, words, torn) = Answer((_, body) =>
            {
                if (read(body) is { } row)
                    rows.Add(row);
            });
            if (error != 0)
                throw new KernelRefusedException(asked, error, words);
            if (!torn)
                return rows;
            if (attempt == 20)
                throw new KernelRefusedException($"{asked}, it changes all the time", KernelRefusedException.Busy);
        }
    }

    /// <summary>Reads what has arrived from the multicast groups, without waiting.</summary>
    /// <returns>False if messages were lost.</returns>
    public bool ReadArrived(MessageReader reader)
    {
        try
        {
            while (_socket.Receive(_buffer) is > 0 and var length)
            {
                for (var rest = _buffer.AsSpan(0, length); TryTake(ref rest, out var header, out var body);)
                    reader(header.Type, body);
            }

            return true;
        }
        catch (KernelRefusedException e) when (e.Error == KernelRefusedException.MessagesLost)
        {
            return false;
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Send(NetlinkMessage message)
    {
        message.Sequence = ++_sequence;
        _socket.Send(message.Bytes);
    }

    // Ends with the acknowledgement, the end of the dump, or the one answer of a question that is not acknowledged.
    private (int Error, string? Words, bool Torn) Answer(MessageReader? reader)
    {
        var torn = false;
        while (true)
        {
            var length = _socket.Receive(_buffer);
            if (length == 0)
                throw new KernelRefusedException("hear the kernel's answer", KernelRefusedException.WouldBlock);

            for (var rest = _buffer.AsSpan(0, length); TryTake(ref rest, out var header, out var body);)
            {
                if (header.Sequence != _sequence)
                    continue; // a multicast message, or the rest of a dump that was given up
                torn |= (header.Flags & Interrupted) != 0;
                if (header.Type is Error or Done)
                    return (body.Length >= 4 ? -MemoryMarshal.Read<int>(body) : 0, Words(header, body), torn);
                reader?.Invoke(header.Type, body);
                if ((header.Flags & Multipart) == 0)
                    return (0, null, torn);
            }
        }
    }

    private static string? Words(Header header, ReadOnlySpan<byte> body) =>
        (header.Flags & HasWords) != 0 && header.Type == Error && body.Length > 20 && Attributes.Find(body[20..], 1) is { IsEmpty: false } words // behind errno and our own header
            ? Attributes.Text(words)
            : null;

    private static bool TryTake(ref Span<byte> rest, out Header header, out ReadOnlySpan<byte> body)
    {
        header = default;
        body = [];
        if (rest.Length < NetlinkMessage.HeaderLength)
            return false;
        header = MemoryMarshal.Read<Header>(rest);
        if (header.Length < NetlinkMessage.HeaderLength || header.Length > rest.Length)
            return false;
        body = rest[NetlinkMessage.HeaderLength..header.Length];
        rest = rest[Math.Min(Attributes.Aligned(header.Length), rest.Length)..];
        return true;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Header
    {
        public readonly int Length;
        public readonly ushort Type;
        public readonly ushort Flags;
        public readonly uint Sequence;
        public readonly uint Port;
    }
}

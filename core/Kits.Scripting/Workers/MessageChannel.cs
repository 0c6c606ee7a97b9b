using System.Buffers.Binary;
using System.Text.Json;

namespace Kits.Scripting.Workers;

/// <summary>Messages over two pipes, each behind its length. The end of a pipe is the end of the other side.</summary>
/// <param name="input">What the other side writes.</param>
/// <param name="output">What the other side reads.</param>
public sealed class MessageChannel(Stream input, Stream output)
{
    private const int Longest = 64 * 1024 * 1024;
    private readonly Lock _gate = new();

    /// <summary>Sends.</summary>
    /// <exception cref="IOException">The other side has ended.</exception>
    public void Send(Message message)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(message, MessageJson.Default.Message);
        var frame = new byte[sizeof(int) + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, body.Length);
        body.CopyTo(frame, sizeof(int));
        lock (_gate)
        {
            output.Write(frame);
            output.Flush();
        }
    }

    /// <summary>Waits for the next message, on this thread.</summary>
    /// <returns>Null if the other side has ended.</returns>
    public Message? Receive()
    {
        var head = new byte[sizeof(int)];
        if (input.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
            return null;

        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is < 0 or > Longest)
            return null; // nothing that we ever wrote: a script has got hold of the pipe
        var body = new byte[length];
        return input.ReadAtLeast(body, length, throwOnEndOfStream: false) < length ? null : JsonSerializer.Deserialize(body, MessageJson.Default.Message);
    }
}

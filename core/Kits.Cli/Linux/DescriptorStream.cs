using System.Runtime.InteropServices;

namespace Kits.Cli.Linux;

/// <summary>
/// Writes to a descriptor that we were started with. A FileStream would keep an offset of its own, and overwrite what others write
/// to the same file (<c>2>&amp;1</c>); the stream of Console would start a thread and set the terminal up first.
/// </summary>
internal sealed class DescriptorStream(int descriptor) : Stream
{
    public const int Output = 1, Errors = 2;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            nint written;
            fixed (byte* bytes = buffer)
                written = Libc.write(descriptor, bytes, (nuint)buffer.Length);

            if (written >= 0)
                buffer = buffer[(int)written..];
            else if (Marshal.GetLastPInvokeError() != Libc.EINTR)
                throw new IOException("the reader has gone, or the disk is full");
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

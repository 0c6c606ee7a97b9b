using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace Kits.Host.Lateness;

/// <summary>The kernel's pressure stall information: how long tasks were stalled since boot. Kernels without it are done without.</summary>
/// <remarks>The files stay open, and reading allocates nothing: a machine short of memory is measured all the same.</remarks>
public sealed class PressureStall : IDisposable
{
    private readonly SafeFileHandle? _cpu;
    private readonly SafeFileHandle? _io;
    private readonly SafeFileHandle? _memory;

    /// <summary>Opens what the kernel offers.</summary>
    /// <param name="folder">Where it offers it.</param>
    public PressureStall(string folder = "/proc/pressure")
    {
        _cpu = Open(Path.Combine(folder, "cpu"));
        _io = Open(Path.Combine(folder, "io"));
        _memory = Open(Path.Combine(folder, "memory"));
    }

    /// <summary>The stalls since boot; null where the kernel does not measure them.</summary>
    public StallTimes? Read() =>
        Total(_cpu, "some"u8) is { } cpu && Total(_io, "full"u8) is { } io && Total(_memory, "some"u8) is { } memory
            ? new StallTimes(cpu, io, memory)
            : null;

    /// <inheritdoc />
    public void Dispose()
    {
        _cpu?.Dispose();
        _io?.Dispose();
        _memory?.Dispose();
    }

    private static SafeFileHandle? Open(string file)
    {
        try
        {
            return File.OpenHandle(file, options: FileOptions.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // built without it, or switched off (psi=0)
        }
    }

    // some avg10=0.00 avg60=0.00 avg300=0.00 total=MICROSECONDS
    private static TimeSpan? Total(SafeFileHandle? file, ReadOnlySpan<byte> line)
    {
        if (file is null)
            return null;

        Span<byte> buffer = stackalloc byte[512];
        ReadOnlySpan<byte> text = buffer[..ReadFrom(file, buffer)];
        var at = text.IndexOf(line);
        if (at < 0)
            return null;

        text = text[at..];
        var total = text.IndexOf("total="u8);
        return total >= 0 && Utf8Parser.TryParse(text[(total + "total=".Length)..], out long microseconds, out _)
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
    }

    private static int ReadFrom(SafeFileHandle file, Span<byte> buffer)
    {
        try
        {
            return RandomAccess.Read(file, buffer, 0);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}

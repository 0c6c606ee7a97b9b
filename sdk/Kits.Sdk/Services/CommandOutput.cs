using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Kits.Sdk.Services;

/// <summary>Where a command writes to: always a file, never a pipe, so that what it leaves behind can go on writing when we are gone.</summary>
internal sealed partial class CommandOutput : IDisposable
{
    private const UnixFileMode LogMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
    private const int WriteOnly = 0x1;
    private const int ReadWrite = 0x2;
    private const int Create = 0x40;
    private const int Append = 0x400;
    private const int CloseOnExec = 0x80000;
    private const uint MemoryCloseOnExec = 1;
    private const int SetFlags = 4;
    private const int KeepSizePunchHole = 0x1 | 0x2;

    private readonly Lock _gate = new();
    private readonly string? _file;
    private readonly long _start;

    // A hole is worth punching when this much of the captured output is too old to be told.
    private const int Slack = 512 * 1024;

    private CommandOutput(SafeFileHandle descriptor, string? file)
    {
        Descriptor = descriptor;
        _file = file;
        _start = file is null ? 0 : RandomAccess.GetLength(descriptor);
    }

    internal SafeFileHandle Descriptor { get; }

    /// <summary>An anonymous file in memory.</summary>
    internal static CommandOutput InMemory()
    {
        var descriptor = Checked(MemoryFile("kits-command-output", MemoryCloseOnExec), "memory for its output");
        _ = Control(descriptor, SetFlags, ReadWrite | Append);
        return new CommandOutput(descriptor, file: null);
    }

    /// <summary>A file that is appended to.</summary>
    /// <exception cref="CommandNotStartedException">It cannot be opened for writing.</exception>
    internal static CommandOutput AppendedTo(string file) =>
        new(Checked(Open(file, WriteOnly | Create | Append | CloseOnExec, (int)LogMode), file), file);

    internal static CommandOutput Nowhere() => new(Checked(Open("/dev/null", WriteOnly | CloseOnExec, 0), "/dev/null"), "/dev/null");

    /// <summary>Gives memory back that holds output too old to be told. Nothing that is still wanted is touched, even while it grows.</summary>
    internal void Forget(int limit)
    {
        lock (_gate)
        {
            if (Descriptor.IsClosed)
                return; // a timer may fire once more after it was disposed

            var old = RandomAccess.GetLength(Descriptor) - limit;
            if (old > Slack)
                _ = Allocate(Descriptor, KeepSizePunchHole, 0, old);
        }
    }

    /// <summary>The last bytes of what was written since the start.</summary>
    internal string Tail(int limit)
    {
        try
        {
            using var reopened = _file is null ? null : File.OpenHandle(_file, share: FileShare.ReadWrite | FileShare.Delete);
            var source = reopened ?? Descriptor;
            var length = RandomAccess.GetLength(source);
            var from = Math.Max(length < _start ? 0 : _start, length - limit); // shorter than at the start: somebody rotated it
            var bytes = new byte[length - from];
            var read = RandomAccess.Read(source, bytes, from);
            return Encoding.UTF8.GetString(bytes.AsSpan(0, read));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // the file is gone; how the command ended matters more
        }
    }

    public void Dispose()
    {
        lock (_gate)
            Descriptor.Dispose();
    }

    private static SafeFileHandle Checked(int descriptor, string what) => descriptor >= 0
        ? new SafeFileHandle(descriptor, ownsHandle: true)
        : throw new CommandNotStartedException($"cannot open {what}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string file, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(SafeFileHandle descriptor, int command, int flags);

    [LibraryImport("libc", EntryPoint = "fallocate")]
    private static partial int Allocate(SafeFileHandle descriptor, int mode, long offset, long length);
}

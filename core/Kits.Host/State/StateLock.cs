using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

using Microsoft.Win32.SafeHandles;

namespace Kits.Host.State;

/// <summary>One kitsd per state directory.</summary>
/// <remarks>
/// A lock of the open file description on STATE/kitsd.lock: the kernel lets it go with the process, however that ends. The descriptor is
/// close-on-exec, so nothing that a kit starts can hold it. The file holds the pid, for the message only, and is never removed: a lock on
/// a removed file excludes nobody.
/// </remarks>
public sealed partial class StateLock : IDisposable
{
    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, or answers null and who holds it (null if that one has not said its pid yet).</summary>
    public static StateLock? TryTake(string folder, out int? holder)
    {
        StateFolder.Prepare(folder);
        var file = new FileStream(Path.Combine(folder, "kitsd.lock"), StateFolder.Private(FileMode.OpenOrCreate));
        if (!TryLock(file.SafeFileHandle))
        {
            using (file)
                holder = ReadPid(file);
            return null;
        }

        holder = null;
        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
        return new StateLock(file);
    }

    /// <summary>Lets another kitsd have the state directory.</summary>
    public void Dispose()
    {
        if (_file.CanWrite)
            _file.SetLength(0);
        _file.Dispose();
    }

    private static int? ReadPid(FileStream file)
    {
        using var text = new StreamReader(file, Encoding.ASCII);
        return int.TryParse(text.ReadLine(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;
    }

    private static bool TryLock(SafeFileHandle file)
    {
        const int SetOpenFileLock = 37, WouldBlock = 11, PermissionDenied = 13;

        var whole = new FileLock { Type = FileLock.Write };
        if (SetLock(file, SetOpenFileLock, ref whole) == 0)
            return true;
        var error = Marshal.GetLastPInvokeError();
        return error is WouldBlock or PermissionDenied
            ? false
            : throw new StateException($"kitsd.lock cannot be locked: {Marshal.GetPInvokeErrorMessage(error)}. Is the state directory on a filesystem with locks?");
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int SetLock(SafeFileHandle file, int command, ref FileLock range);

    /// <summary>struct flock of a 64-bit Linux; all zero but the type means the whole file.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FileLock
    {
        public const short Write = 1;

        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Pid;
    }
}

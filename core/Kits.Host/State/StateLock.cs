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
        var file = Open(Path.Combine(folder, "kitsd.lock"));
        if (!TryLock(file.SafeFileHandle))
        {
            using (file)
                holder = ReadPid(file);
            return null;
        }

        holder = null;
        TellPid(file);
        return new StateLock(file);
    }

    /// <summary>Lets another kitsd have the state directory.</summary>
    public void Dispose() => _file.Dispose();

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, StateFolder.Private(FileMode.OpenOrCreate));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StateException($"{path} cannot be opened: {refused.Message}. Make its filesystem writable, or name another state directory with --state.", refused);
        }
    }

    private static void TellPid(FileStream file)
    {
        try
        {
            file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId,-10}\n")));    // as long as any, so it fits over the last
        }
        catch (IOException) { }                                // a full disk; the lock holds without it
    }

    private static int? ReadPid(FileStream file)
    {
        using var text = new StreamReader(file, Encoding.ASCII);
        return int.TryParse(text.ReadLine(), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var pid) ? pid : null;
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

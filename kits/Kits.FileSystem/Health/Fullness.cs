using System.Runtime.InteropServices;
using Kits.FileSystem.Devices;

namespace Kits.FileSystem.Health;

/// <summary>How full a filesystem is, as df counts: of what ordinary users could have.</summary>
/// <param name="Space">Percent of the space in use.</param>
/// <param name="Inodes">Percent of the inodes in use; 0 where there is no fixed number of them.</param>
internal readonly partial record struct Fullness(int Space, int Inodes)
{
    /// <summary>Asks the filesystem. Null if it does not answer; <paramref name="error"/> is the errno.</summary>
    public static Fullness? Of(string directory, out int error)
    {
        error = Errno.None;
        if (StatVfs(directory, out var answer) == 0)
        {
            return new(
                Percent(answer.Blocks - answer.FreeBlocks, answer.AvailableBlocks),
                Percent(answer.Inodes - answer.FreeInodes, answer.AvailableInodes));
        }

        error = Marshal.GetLastPInvokeError();
        return null;
    }

    /// <summary>Why an operator should look, or null.</summary>
    public string? Warning(int threshold) =>
        Space >= threshold ? $"{Space} % full"
        : Inodes >= threshold ? $"{Inodes} % of the inodes are in use"
        : null;

    private static int Percent(ulong used, ulong available) =>
        used + available == 0 ? 0 : (int)Math.Ceiling(100.0 * used / (used + available));

    [LibraryImport("libc", EntryPoint = "statvfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatVfs(string path, out Answer answer);

    // struct statvfs of 64-bit Linux; the rest of it is not looked at.
    [StructLayout(LayoutKind.Sequential, Size = 112)]
    private struct Answer
    {
        public ulong BlockSize;
        public ulong FragmentSize;
        public ulong Blocks;
        public ulong FreeBlocks;
        public ulong AvailableBlocks;
        public ulong Inodes;
        public ulong FreeInodes;
        public ulong AvailableInodes;
    }
}

using System.Runtime.InteropServices;

namespace Kits.PostgreSql.Machine;

/// <summary>What statx(2) says of a file: which one it is, and whose.</summary>
/// <remarks>The layout of struct statx is the same on every architecture.</remarks>
internal readonly partial record struct FileStatus(uint Owner, uint Mode, ulong Device, ulong Inode, DateTimeOffset Changed)
{
    private const int CurrentDirectory = -100;
    private const uint BasicStats = 0x7ff;

    public const int NotPermitted = 13;

    /// <summary>Which file it is, whatever path led to it.</summary>
    public (ulong Device, ulong Inode) Identity => (Device, Inode);

    /// <summary>Follows links, also those of /proc that no path could. Null with the error number if that cannot be.</summary>
    public static unsafe FileStatus? Of(string path, out int error)
    {
        var buffer = stackalloc byte[256];
        error = Statx(CurrentDirectory, path, 0, BasicStats, buffer) == 0 ? 0 : Marshal.GetLastPInvokeError();
        return error != 0
            ? null
            : new FileStatus(
                *(uint*)(buffer + 20),
                *(ushort*)(buffer + 28),
                ((ulong)*(uint*)(buffer + 136) << 32) | *(uint*)(buffer + 140),
                *(ulong*)(buffer + 32),
                DateTimeOffset.FromUnixTimeSeconds(*(long*)(buffer + 112)).AddTicks(*(uint*)(buffer + 120) / 100));
    }

    public static FileStatus? Of(string path) => Of(path, out _);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(int directory, string path, int flags, uint mask, byte* buffer);
}

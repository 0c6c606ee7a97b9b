using System.Runtime.InteropServices;

namespace Kits.FileSystem.Devices;

/// <summary>What statx(2) says of a path, with the mount that it lies on. Asks no server: a dead network filesystem does not hold it up.</summary>
internal readonly partial record struct FileStatus(ushort Mode, uint Links, uint Owner, DeviceNumber FileSystem, DeviceNumber Device, int MountId)
{
    private const int CurrentDirectory = -100;
    private const int EmptyPath = 0x1000;
    private const int NoAutomount = 0x800;
    private const int DoNotSync = 0x4000;
    private const uint BasicAndMountId = 0x7ff | 0x1000;

    public bool IsBlockDevice => (Mode & 0xF000) == 0x6000;

    public bool IsDirectory => (Mode & 0xF000) == 0x4000;

    public bool IsRegularFile => (Mode & 0xF000) == 0x8000;

    /// <summary>Looks at a path, following links (those of <c>/proc/PID</c> too). Null if it cannot; <paramref name="error"/> is the errno.</summary>
    public static FileStatus? Of(string path, out int error) => Of(CurrentDirectory, path, NoAutomount | DoNotSync, out error);

    /// <inheritdoc cref="Of(string, out int)" />
    public static FileStatus? Of(string path) => Of(path, out _);

    /// <summary>Looks at an open file.</summary>
    public static FileStatus? Of(SafeHandle file, out int error) => Of((int)file.DangerousGetHandle(), "", EmptyPath, out error);

    private static FileStatus? Of(int folder, string path, int flags, out int error)
    {
        error = 0;
        if (StatX(folder, path, flags, BasicAndMountId, out var answer) == 0)
            return new(answer.Mode, answer.Links, answer.Owner, new(answer.FileSystemMajor, answer.FileSystemMinor), new(answer.DeviceMajor, answer.DeviceMinor), (int)answer.MountId);

        error = Marshal.GetLastPInvokeError();
        return null;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out Answer answer);

    // struct statx is the same on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Answer
    {
        [FieldOffset(16)] public uint Links;
        [FieldOffset(20)] public uint Owner;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(128)] public uint DeviceMajor;
        [FieldOffset(132)] public uint DeviceMinor;
        [FieldOffset(136)] public uint FileSystemMajor;
        [FieldOffset(140)] public uint FileSystemMinor;
        [FieldOffset(144)] public ulong MountId;
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Kits.FileSystem.Devices;
using Kits.Sdk;
using Microsoft.Win32.SafeHandles;

namespace Kits.FileSystem.Health;

/// <summary>Writes 64 bytes to a hidden file and sees them to the disk: the only proof that a filesystem still takes writes.</summary>
/// <remarks>
/// The same block is written again each time, so that no space is needed and no metadata has to be synced. What the kernel says about a
/// filesystem does not suffice: after an error ext4 may be read-only while its flags still say rw.
/// </remarks>
internal static partial class Canary
{
    /// <summary>The name of the file in the directory.</summary>
    public const string FileName = ".kits-canary";

    // O_WRONLY | O_CREAT | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC: whatever a user planted there, we neither follow it nor wait for it.
    private static readonly int Flags = 0x1 | 0x40 | 0x800 | 0x80000 | (RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? 0x8000 : 0x20000);

    /// <summary>Writes, and tells what that says of the filesystem.</summary>
    public static CheckResult Sing(string directory, string tag, DateTimeOffset now)
    {
        using var file = Open(Path.Combine(directory, FileName), Flags, 0x180 /* 0600 */);
        if (file.IsInvalid)
            return Answer("opened", Marshal.GetLastPInvokeError());

        // A hard link planted in a directory that users may write to would lead us to write over something else.
        if (FileStatus.Of(file, out var error) is not { } status)
            return Answer("looked at", error);
        if (!status.IsRegularFile || status.Links != 1 || status.Owner != EffectiveUser())
            return new CheckResult.InService($"{FileName} is not a file of ours, so writing is not tested");

        Span<byte> song = stackalloc byte[64];
        song.Fill((byte)' ');
        song[63] = (byte)'\n';
        now.TryFormat(song, out var length, "yyyy-MM-ddTHH:mm:ssZ ", CultureInfo.InvariantCulture);
        Encoding.UTF8.TryGetBytes(tag.AsSpan(0, Math.Min(tag.Length, 40)), song[length..63], out _);

        if (Write(file, song, (nuint)song.Length, 0) < 0)
            return Answer("written", Marshal.GetLastPInvokeError());
        return Sync(file) == 0 ? new CheckResult.InService() : Answer("synced", Marshal.GetLastPInvokeError());
    }

    private static CheckResult Answer(string what, int error) => error switch
    {
        Errno.NoSpace or Errno.QuotaExceeded => new CheckResult.InService($"full: {FileName} cannot be {what}: {Errno.Words(error)}"),
        _ when Errno.MeansBroken(error) => new CheckResult.Failed(Failure.Passing($"{FileName} cannot be {what}: {Errno.Words(error)}")),
        _ => new CheckResult.Unknown($"{FileName} cannot be {what}: {Errno.Words(error)}"),
    };

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}

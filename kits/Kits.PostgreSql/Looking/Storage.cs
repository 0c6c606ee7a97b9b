using System.Runtime.InteropServices;
using Kits.PostgreSql.Machine;
using Microsoft.Win32.SafeHandles;

namespace Kits.PostgreSql.Looking;

/// <summary>Looks at the filesystems under the data, the WAL and the tablespaces. What a server answers can hide that they fail.</summary>
internal static partial class Storage
{
    private const string CanaryName = ".kits-canary";
    private const long SmallestStart = 32L * 1024 * 1024;
    private const int ReadOnlyFileSystem = 30;
    private const int InputOutputError = 5;
    private const int StaleHandle = 116;
    private const int StructureNeedsCleaning = 117;

    // O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC
    private static readonly int Flags = 0x1 | 0x40 | 0x80000 | (RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? 0x8000 : 0x20000);

    /// <summary>Why a filesystem of the server takes no writes, as the mount table tells; null if it does not.</summary>
    public static string? ReadOnly(string dataDirectory)
    {
        var table = Mounts.Table();
        return PlacesOf(dataDirectory).Select(place => Mounts.WhyReadOnly(place, table)).FirstOrDefault(why => why is not null);
    }

    /// <summary>Writes and syncs 64 bytes beside the data: why that cannot be, if it means that the storage fails; null otherwise.</summary>
    public static string? WriteFails(string dataDirectory, out string? warning)
    {
        warning = null;
        var path = Path.Combine(dataDirectory, CanaryName);
        using var file = Open(path, Flags, 0x180 /* 0600 */);
        var error = file.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        if (error == 0)
        {
            Span<byte> song = stackalloc byte[64];
            song.Fill((byte)' ');
            song[63] = (byte)'\n';
            error = Write(file, song, 64, 0) < 0 || Sync(file) != 0 ? Marshal.GetLastPInvokeError() : 0;
        }

        if (error == 0)
            return null;

        var words = $"{path} cannot be written: {Marshal.GetPInvokeErrorMessage(error)}";
        if (error is ReadOnlyFileSystem or InputOutputError or StaleHandle or StructureNeedsCleaning)
            return words;

        warning = words;
        return null;
    }

    /// <summary>Each place of the server that is fuller than the threshold.</summary>
    public static IEnumerable<string> Full(string dataDirectory, int percent) =>
        from place in PlacesOf(dataDirectory)
        let drive = new DriveInfo(place)
        let total = drive.TotalFreeSpace < drive.TotalSize ? drive.TotalSize : 0
        where total > 0
        let used = 100 - (int)(drive.AvailableFreeSpace * 100 / total)
        where used >= percent
        select $"the filesystem of {place} is {used} % full";

    /// <summary>Why there is too little room to start; null if there is enough.</summary>
    public static string? TooLittle(string dataDirectory) => PlacesOf(dataDirectory)
        .Where(place => new DriveInfo(place).AvailableFreeSpace < SmallestStart)
        .Select(place => $"the filesystem of {place} has {new DriveInfo(place).AvailableFreeSpace / 1024 / 1024} MB left, and a start needs {SmallestStart / 1024 / 1024} MB")
        .FirstOrDefault();

    // pg_wal and the entries of pg_tblspc may be links to other filesystems.
    private static IEnumerable<string> PlacesOf(string dataDirectory)
    {
        yield return RealPath.Of(dataDirectory);
        if (LinkedFrom(Path.Combine(dataDirectory, "pg_wal")) is { } wal)
            yield return wal;

        string[] spaces;
        try
        {
            spaces = Directory.GetDirectories(Path.Combine(dataDirectory, "pg_tblspc"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        foreach (var space in spaces)
        {
            if (LinkedFrom(space) is { } linked)
                yield return linked;
        }
    }

    private static string? LinkedFrom(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget is not null && RealPath.Of(link) is var real && Directory.Exists(real) ? real : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle file);
}

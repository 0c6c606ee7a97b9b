using System.Globalization;
using Kits.Control;

namespace Kits.Host.Health;

/// <summary>How much room is left where the host writes.</summary>
public static class DiskCheckUp
{
    private const long MegaByte = 1024 * 1024;
    private const long TooLittle = 32 * MegaByte;
    private const long Little = 300 * MegaByte; // history alone may grow to 256 MB

    /// <summary>The room under the state folder, and under the file that the log goes to.</summary>
    public static IEnumerable<DoctorFinding> Ask(string stateFolder)
    {
        yield return Room("state", stateFolder);
        if (LogFolder() is { } folder && folder != stateFolder)
            yield return Room("log", folder);
    }

    private static DoctorFinding Room(string what, string folder)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        var text = string.Create(CultureInfo.InvariantCulture, $"{free / MegaByte:N0} MB free under the {what} folder {folder}");
        return free < TooLittle ? Finding.Problem("disk", text, "make room there: a full disk degrades the journal")
            : free < Little ? Finding.Warning("disk", text, "make room there before it is full")
            : Finding.Ok("disk", text);
    }

    // Standard output; a pipe or a socket is no file.
    private static string? LogFolder() =>
        File.ResolveLinkTarget("/proc/self/fd/1", returnFinalTarget: false)?.FullName is { } log && File.Exists(log) && !log.StartsWith("/dev/", StringComparison.Ordinal)
            ? Path.GetDirectoryName(log)
            : null;
}

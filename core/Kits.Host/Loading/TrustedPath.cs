using System.Runtime.InteropServices;

namespace Kits.Host.Loading;

/// <summary>Refuses files that others could write to: what kitsd believes or runs must belong to those who may administer this node.</summary>
/// <remarks>As keepalived and Serviceguard (SG-93) do for scripts: owner root or our own user, not writable by group or others.</remarks>
public static partial class TrustedPath
{
    private const uint RootUser = 0;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Why a file or folder, or the folder it lies in, cannot be trusted; null if it can. Every link on the way to it counts.</summary>
    public static string? WhyNot(string path)
    {
        var why = WhyNotItself(path); // this follows links, so a circle of them ends here
        for (FileSystemInfo? at = new FileInfo(Path.GetFullPath(path)); at is not null && why is null; at = at.ResolveLinkTarget(returnFinalTarget: false))
            why = WhyNotFolder(Path.GetDirectoryName(at.FullName));
        return why;
    }

    private static string? WhyNotFolder(string? folder) =>
        folder is null || File.GetUnixFileMode(folder).HasFlag(UnixFileMode.StickyBit) ? null : WhyNotItself(folder);

    private static string? WhyNotItself(string path)
    {
        var mode = File.GetUnixFileMode(path);
        if ((mode & OthersWrite) != 0)
            return $"{path} is writable by {((mode & UnixFileMode.OtherWrite) != 0 ? "everybody" : "its group")}; make it safe with chmod go-w {path}";

        var owner = OwnerOf(path);
        return owner == RootUser || owner == GetEffectiveUserId() || IsOverflowUserHere(owner)
            ? null
            : $"{path} belongs to user {owner}, neither root nor the user of kitsd; make it safe with chown root {path}";
    }

    // In a user namespace everybody who is not mapped, root included, looks like the overflow user.
    private static bool IsOverflowUserHere(uint owner) =>
        owner.ToString(System.Globalization.CultureInfo.InvariantCulture) == File.ReadAllText("/proc/sys/kernel/overflowuid").Trim()
        && !File.ReadAllText("/proc/self/uid_map").Contains("4294967295", StringComparison.Ordinal);

    private static uint OwnerOf(string path)
    {
        var status = new byte[256]; // struct statx
        if (Statx(AtCurrentDirectory, path, 0, StatxUser, status) != 0)
            throw new IOException($"cannot look at {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        return BitConverter.ToUInt32(status, StatxUserOffset);
    }

    private const int AtCurrentDirectory = -100;
    private const uint StatxUser = 0x8;
    private const int StatxUserOffset = 20;

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, [Out] byte[] status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();
}

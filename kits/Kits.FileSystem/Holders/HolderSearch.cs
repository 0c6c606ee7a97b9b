using System.Globalization;
using Kits.FileSystem.Devices;
using Kits.FileSystem.Mounts;
using Kits.Sdk.Processes;

namespace Kits.FileSystem.Holders;

/// <summary>Searches <c>/proc</c> for the processes that keep a filesystem busy.</summary>
/// <remarks>
/// Asks statx(2) with the promise not to call any server, so a dead network filesystem elsewhere does not hold it up (which fuser and lsof
/// do). By device number it also finds what no path leads to any more: files of a mount that was detached (<c>umount -l</c>).
/// </remarks>
internal static class HolderSearch
{
    /// <summary>Who holds on to one mount: only those go who use that very mount, not another of the same filesystem.</summary>
    public static IReadOnlyList<Holder> Of(Mount mount, CancellationToken cancel) =>
        Search(mount.Number, status => status.FileSystem == mount.Number && status.MountId == mount.Id, cancel);

    /// <summary>Who holds on to the filesystem of a block device by whatever mount, detached and other namespaces' ones included.</summary>
    public static IReadOnlyList<Holder> Of(DeviceNumber device, CancellationToken cancel)
    {
        List<Holder> found = [.. Search(device, status => status.FileSystem == device, cancel), .. Neighbours(device, cancel)];
        if (found.Count > 0)
            return found;

        // Merely to have a device open claims nothing (udev and monitoring do it all the time); but fsck and mkfs claim what they open.
        return [.. Search(device, status => status.IsBlockDevice && status.Device == device, cancel).Select(opener => opener with { UsesIt = false })];
    }

    private static List<Holder> Search(DeviceNumber fileSystem, Func<FileStatus, bool> holds, CancellationToken cancel)
    {
        var found = new List<Holder>();
        foreach (var process in Everybody())
        {
            cancel.ThrowIfCancellationRequested();
            if (HoldOf(process.Pid, fileSystem, holds) is { } how)
                found.Add(new Holder(process, NameOf(process.Pid), how, UsesIt: true));
        }

        return found;
    }

    private static string? HoldOf(int pid, DeviceNumber fileSystem, Func<FileStatus, bool> holds)
    {
        if (Holds($"/proc/{pid}/cwd"))
            return $"working directory {TargetOf($"/proc/{pid}/cwd")}";
        if (Holds($"/proc/{pid}/root"))
            return $"root directory {TargetOf($"/proc/{pid}/root")}";
        if (Holds($"/proc/{pid}/exe"))
            return $"program {TargetOf($"/proc/{pid}/exe")}";
        if (Entries($"/proc/{pid}/fd").FirstOrDefault(Holds) is { } file)
            return $"open {TargetOf(file)}";
        if (Mapped(pid, fileSystem).FirstOrDefault(Holds) is { } mapping)
            return $"mapped {TargetOf(mapping)}";
        return null;

        bool Holds(string link) => FileStatus.Of(link) is { } status && holds(status);
    }

    // A line of maps: 7f1c0000-7f1c8000 r--p 00000000 07:03 131 /share/lib.so. Only map_files tells through which mount.
    private static IEnumerable<string> Mapped(int pid, DeviceNumber fileSystem)
    {
        var device = string.Create(CultureInfo.InvariantCulture, $" {fileSystem.Major:x2}:{fileSystem.Minor:x2} ");
        return Lines($"/proc/{pid}/maps")
            .Where(line => line.Contains(device, StringComparison.Ordinal))
            .Select(line => $"/proc/{pid}/map_files/{line[..line.IndexOf(' ')]}");
    }

    // One process of each other mount namespace where the filesystem is mounted: that alone keeps its device busy.
    private static IEnumerable<Holder> Neighbours(DeviceNumber fileSystem, CancellationToken cancel)
    {
        var seen = new HashSet<string> { TargetOf("/proc/self/ns/mnt") };
        foreach (var process in Everybody())
        {
            cancel.ThrowIfCancellationRequested();
            if (TargetOf($"/proc/{process.Pid}/ns/mnt") is { Length: > 0 } space && seen.Add(space)
                && MountTable.Parse(string.Join('\n', Lines($"/proc/{process.Pid}/mountinfo"))).Of(fileSystem) is [var mount, ..])
                yield return new Holder(process, NameOf(process.Pid), $"in its mount namespace it is mounted on {mount.Directory}", UsesIt: false);
        }
    }

    // The identity comes first: if the pid is used again while we look, signalling finds that out.
    private static IEnumerable<ProcessIdentity> Everybody() =>
        Entries("/proc").Select(path => int.TryParse(Path.GetFileName(path.AsSpan()), out var pid) ? ProcessTable.Find(pid) : null).OfType<ProcessIdentity>();

    private static string NameOf(int pid) => Lines($"/proc/{pid}/comm") is [var name, ..] ? name : "?";

    private static string TargetOf(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // gone meanwhile
        }
    }

    private static string[] Entries(string folder)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // gone meanwhile, or not ours to look at
        }
    }

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // gone meanwhile, or not ours to look at
        }
    }
}

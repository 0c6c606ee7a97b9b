using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Kits.FileSystem.Mounts;
using Microsoft.Win32.SafeHandles;

namespace Kits.FileSystem.Devices;

/// <summary>What a resource mounts: a block device found on this machine, or a mere name (tmpfs, server:/export).</summary>
/// <param name="Name">As the settings call it.</param>
/// <param name="Path">The block device's path; the name itself if there is no block device to it.</param>
/// <param name="Number">The block device's number; null if it is not there, or no block device is expected.</param>
/// <param name="IsDevice">Whether the name asks for a block device.</param>
internal sealed partial record Storage(string Name, string Path, DeviceNumber? Number, bool IsDevice)
{
    private const int ReadExclusively = 0x80 | 0x80000; // O_EXCL | O_CLOEXEC: of a block device, "nobody else has claimed it" (open(2))

    private static readonly (string Tag, string Folder)[] ByTag =
        [("UUID=", "by-uuid"), ("LABEL=", "by-label"), ("PARTUUID=", "by-partuuid"), ("PARTLABEL=", "by-partlabel")];

    /// <summary>Looks it up. Never opens it, so a dead device does not hold it up.</summary>
    public static Storage Find(string name)
    {
        var (tag, folder) = Array.Find(ByTag, pair => name.StartsWith(pair.Tag, StringComparison.Ordinal));
        var path = tag is null ? name : $"/dev/disk/{folder}/{AsUdevWrites(name[tag.Length..].Trim('"'))}";
        if (!path.StartsWith('/') || path.StartsWith("//", StringComparison.Ordinal)) // //server/share is a network's
            return new(name, name, null, IsDevice: false);

        return new(name, path, FileStatus.Of(path) is { IsBlockDevice: true } status ? status.Device : null, IsDevice: true);
    }

    /// <summary>Why it cannot be mounted here, before anything is tried; null if nothing speaks against it.</summary>
    public string? Missing =>
        !IsDevice || Number is not null ? null
        : File.Exists(Path) || System.IO.Directory.Exists(Path) ? $"{Path} is not a block device"
        : $"device {this} does not exist here";

    /// <summary>Whether a mount shows this very thing.</summary>
    /// <param name="mount">The mount.</param>
    /// <param name="type">The type of filesystem that is wanted.</param>
    public bool IsSeenThrough(Mount mount, string type)
    {
        if (!IsDevice)
            return mount.Source.TrimEnd('/') == Name.TrimEnd('/') && mount.Type.StartsWith(type, StringComparison.Ordinal); // nfs is shown as nfs4
        if (mount.Number.Major == 0) // btrfs has no number of its own, and subvolumes
            return mount.Source == Path || Number is not null && mount.Source.StartsWith('/') && FileStatus.Of(mount.Source)?.Device == Number;
        return mount.Root == "/" && (mount.Number == Number || mount.Source == Path); // the name may have vanished, or mean another device by now
    }

    /// <summary>Why a mount that bears its name does not show the device that bears it now; null if it does.</summary>
    public string? ReplacedBeneath(Mount mount) =>
        Number is not null && mount.Number.Major != 0 && mount.Number != Number ? $"{this} is another device ({Number}) than the one that was mounted ({mount.Number})" : null;

    /// <summary>Tries whether anybody has claimed the block device: a mount in whatever namespace, md, dm, fsck. 0 if it is free, else an errno.</summary>
    public int Claim()
    {
        using var handle = Open(Path, ReadExclusively);
        return handle.IsInvalid ? Marshal.GetLastPInvokeError() : Errno.None;
    }

    public override string ToString() => Name == Path ? Path : $"{Name} ({Path})";

    // udev writes what could not stand in a file name as \x20.
    private static string AsUdevWrites(string label)
    {
        var name = new StringBuilder(label.Length);
        foreach (var letter in label)
        {
            if (char.IsAsciiLetterOrDigit(letter) || !char.IsAscii(letter) || "#+-.:=@_".Contains(letter))
                name.Append(letter);
            else
                name.Append(CultureInfo.InvariantCulture, $"\\x{(int)letter:x2}");
        }

        return name.ToString();
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}

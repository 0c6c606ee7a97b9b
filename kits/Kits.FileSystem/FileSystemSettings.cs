using System.ComponentModel.DataAnnotations;
using Kits.FileSystem.Mounts;
using Kits.Sdk.Settings;

namespace Kits.FileSystem;

/// <summary>Which filesystem is mounted where. Names as in the OCF agent Filesystem.</summary>
public sealed class FileSystemSettings : IValidatableObject
{
    [Setting("device", Description = "What is mounted: a block device, UUID=, LABEL=, PARTUUID= or PARTLABEL=, server:/export, or a name (tmpfs)."), Required]
    public string Device { get; init; } = null!;

    [Setting("directory", Description = "Where it is mounted: an absolute path that exists on every node."), Required]
    public string Directory { get; init; } = null!;

    [Setting("fstype", Description = "The type of the filesystem: ext4, xfs, nfs, tmpfs ..."), Required]
    public string Type { get; init; } = null!;

    [Setting("options", Description = "Mount options as in fstab, separated by commas.", Default = "none: the kernel's own")]
    public string Options { get; init; } = "";

    [Setting("run_fsck", Live = true, Description = "Whether to check the filesystem before it is mounted: auto (ext2, ext3, ext4, and only if the superblock says that it needs it), force, no.")]
    public RunFsck RunFsck { get; init; } = RunFsck.Auto;

    [Setting("force_unmount", Live = true, Description = "Whether remove ends the processes that keep the filesystem busy. If not, they are named and remove fails.")]
    public bool ForceUnmount { get; init; }

    [Setting("signal_delay", Live = true, Description = "How long a process that is ended by force_unmount has between SIGTERM and SIGKILL.")]
    public TimeSpan SignalDelay { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("full_warning", Live = true, Description = "From how many percent of used space or inodes on the resource shows as degraded."), Range(1, 100)]
    public int FullWarning { get; init; } = 90;

    [Setting("canary", Live = true, Description = "Whether each check writes and syncs 64 bytes to .kits-canary in the directory. Only on block devices mounted for writing.")]
    public bool Canary { get; init; } = true;

    internal MountOptions MountOptions => field ??= MountOptions.Parse(Options);

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext context)
    {
        if (!Path.IsPathRooted(Directory))
            yield return new ValidationResult($"{Directory} is not an absolute path", ["directory"]);
        if (Directory.AsSpan().TrimEnd('/').IsEmpty)
            yield return new ValidationResult("the root of the machine cannot be a resource", ["directory"]);
        if (MountOptions.NotOurs is { } word)
            yield return new ValidationResult($"{word} does not mount a filesystem of its own, so it cannot be protected", ["options"]);
    }
}

/// <summary>When a filesystem is checked before it is mounted.</summary>
public enum RunFsck
{
    /// <summary>Only ext2, ext3 and ext4, and only if the superblock records errors, or an unclean end that no journal can mend.</summary>
    Auto,

    /// <summary>At every restore that has to mount. Takes as long as it takes.</summary>
    Force,

    /// <summary>Never.</summary>
    No,
}

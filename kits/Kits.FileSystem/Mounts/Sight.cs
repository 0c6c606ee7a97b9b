using Kits.FileSystem.Devices;

namespace Kits.FileSystem.Mounts;

/// <summary>What is to be seen of a resource in the mount table.</summary>
internal abstract record Sight
{
    private Sight()
    {
    }

    /// <summary>The right thing is mounted on the directory, and whoever opens the directory sees it.</summary>
    public sealed record InPlace(Mount Mount) : Sight;

    /// <summary>The right thing is mounted on the directory, but something else hides it.</summary>
    public sealed record Hidden(string By) : Sight;

    /// <summary>Something else is mounted on the directory.</summary>
    public sealed record Foreign(Mount Mount) : Sight;

    /// <summary>The directory is bare, and the block device is mounted on another.</summary>
    public sealed record Astray(Mount Mount) : Sight;

    /// <summary>The directory is bare, and the mount table knows nothing of the device.</summary>
    public sealed record Nothing : Sight;

    /// <summary>Looks at the directory in our own mount namespace.</summary>
    public static Sight Of(string directory, Storage storage, string type)
    {
        var table = MountTable.Read();
        var stack = table.At(directory);
        if (stack.Count == 0)
            return storage.Number is { } number && table.Of(number) is [var elsewhere, ..] ? new Astray(elsewhere) : new Nothing();

        var top = stack[^1];
        if (!storage.IsSeenThrough(top, type))
            return stack.Any(mount => storage.IsSeenThrough(mount, type)) ? new Hidden($"{top} is mounted over it") : new Foreign(top);

        // A mount over a parent directory hides it as well: the table says that it is mounted, and nobody can reach it.
        if (FileStatus.Of(directory) is { } status && status.MountId != top.Id)
            return new Hidden(table.Find(status.MountId) is { } over ? $"{over} is mounted over {over.Directory}" : "a directory above it was mounted over");

        return new InPlace(top);
    }
}

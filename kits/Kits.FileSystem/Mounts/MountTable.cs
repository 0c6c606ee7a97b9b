using Kits.FileSystem.Devices;

namespace Kits.FileSystem.Mounts;

/// <summary>Everything that is mounted in one mount namespace, at one moment.</summary>
internal sealed class MountTable
{
    private readonly List<Mount> _mounts;

    private MountTable(IEnumerable<Mount> mounts) => _mounts = [.. mounts];

    /// <summary>Our own mount namespace, now.</summary>
    public static MountTable Read() => Parse(File.ReadAllText("/proc/self/mountinfo"));

    public static MountTable Parse(string text) => new(text.Split('\n').Select(Mount.Parse).OfType<Mount>());

    /// <summary>The mounts on a directory, the lowest of the stack first.</summary>
    public IReadOnlyList<Mount> At(string directory)
    {
        var here = _mounts.FindAll(mount => mount.Directory == directory);
        if (here.Count < 2)
            return here;

        var stack = new List<Mount>();
        for (var next = here.Find(mount => !here.Exists(other => other.Id == mount.Parent)); next is not null; next = here.Find(mount => mount.Parent == next.Id))
            stack.Add(next);
        return stack;
    }

    /// <summary>The mounts in directories beneath a mount: as long as they are there, it cannot be unmounted.</summary>
    public IReadOnlyList<Mount> Upon(Mount mount) => _mounts.FindAll(other => other.Parent == mount.Id);

    /// <summary>The mount with that number, or null.</summary>
    public Mount? Find(int id) => _mounts.Find(mount => mount.Id == id);

    /// <summary>Where a block device is mounted.</summary>
    public IReadOnlyList<Mount> Of(DeviceNumber device) => _mounts.FindAll(mount => mount.Number == device);
}

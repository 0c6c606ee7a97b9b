using Kits.FileSystem.Devices;
using Kits.FileSystem.Mounts;
using Kits.Sdk;

namespace Kits.FileSystem.Health;

/// <summary>Finds out whether a filesystem that is mounted where it should be also serves.</summary>
/// <remarks>
/// Whatever asks the filesystem itself may hang in the kernel with it. It does so on the thread of this one call and holds no lock.
/// </remarks>
internal static class Examination
{
    /// <summary>From what the mount table says to what only writing can tell.</summary>
    public static CheckResult Of(Mount mount, Storage storage, ResourceAction<FileSystemSettings> action)
    {
        var settings = action.Settings;
        if (storage.ReplacedBeneath(mount) is { } replaced)
            return Failed($"{mount.Directory}: {replaced}");
        if (ReadOnlyBy(mount, settings) is { } flipped)
            return Failed($"{mount.Directory} {flipped}");
        if (settings.MountOptions.ReadOnly && !mount.Has("ro"))
            return Failed($"{mount.Directory} is mounted for writing, though ro was asked for");

        if (Fullness.Of(mount.Directory, out var error) is not { } fullness)
        {
            var silence = $"{mount.Directory} does not answer: {Errno.Words(error)}";
            return Errno.MeansBroken(error) ? Failed(silence) : new CheckResult.Unknown(silence);
        }

        string? warning = null;
        if (settings.Canary && storage.IsDevice && !settings.MountOptions.ReadOnly)
        {
            var answer = Canary.Sing(mount.Directory, action.Tag, action.Time.GetUtcNow());
            if (answer is not CheckResult.InService(var silent))
                return answer;
            warning = silent;
        }

        warning ??= fullness.Warning(settings.FullWarning) ?? storage.Missing ?? Lost(mount, settings);
        return new CheckResult.InService(warning is null ? null : $"{mount.Directory}: {warning}");
    }

    /// <summary>How a filesystem that is wanted for writing came to take no writes, as far as the mount table tells; null if it does not.</summary>
    /// <remarks>ext4 writes emergency_ro or shutdown, without any ro, on recent kernels; older ones, and other filesystems, write ro.</remarks>
    public static string? ReadOnlyBy(Mount mount, FileSystemSettings settings) =>
        mount.Has("shutdown") ? "was shut down by the kernel after an error"
        : mount.Has("emergency_ro") ? "became read-only after an error (emergency_ro)"
        : mount.Has("ro") && !settings.MountOptions.ReadOnly ? "is read-only"
        : null;

    private static string? Lost(Mount mount, FileSystemSettings settings)
    {
        var lost = settings.MountOptions.Recognisable.Where(option => !mount.Has(option)).ToList();
        return lost.Count == 0 ? null : $"mounted without {string.Join(", ", lost)}";
    }

    private static CheckResult.Failed Failed(string reason) => new(Failure.Passing(reason));
}

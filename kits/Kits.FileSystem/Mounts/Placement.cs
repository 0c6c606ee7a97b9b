using Kits.FileSystem.Devices;
using Kits.Sdk;
using Kits.Sdk.Services;
using Microsoft.Extensions.Logging;

namespace Kits.FileSystem.Mounts;

/// <summary>Puts a filesystem on its directory, and says in the operator's words why it cannot be there.</summary>
internal static class Placement
{
    /// <summary>What this node lacks; null if nothing.</summary>
    public static Failure? Obstacle(Storage storage, string directory) =>
        !Directory.Exists(directory) ? Failure.OfThisNode($"directory {directory} does not exist here: create it on every node")
        : storage.Missing is { } missing ? Failure.OfThisNode(missing)
        : null;

    /// <summary>Mounts. Null if it is mounted, else why not.</summary>
    /// <remarks>Types that have a helper of their own (nfs, cifs, fuse ...) are left to mount(8); all others need no other program.</remarks>
    public static async Task<Failure?> MountAsync(Storage storage, string directory, ResourceAction<FileSystemSettings> action, CancellationToken cancel)
    {
        var settings = action.Settings;
        if (Directory.EnumerateFileSystemEntries(directory).Any())
            action.Log.LogWarning("{Tag}: {Directory} is not empty; what is in it is hidden while {Storage} is mounted", action.Tag, directory, storage);

        if (HasHelper(settings.Type))
        {
            string[] options = settings.Options.Length == 0 ? [] : ["-o", settings.Options];
            return await action.Commands.RunAsync(new Command("mount", ["-t", settings.Type, .. options, storage.Path, directory]), cancel) is { Succeeded: false } result
                ? Failure.Passing($"{storage} cannot be mounted on {directory}: {result}")
                : null;
        }

        return Mounter.Mount(storage.Path, directory, settings.Type, settings.MountOptions, cancel) switch
        {
            null => null,
            { Option: { } option } refused => Failure.OfTheSettings($"{settings.Type} does not take the option {option}: {refused.Reason}"),
            { Error: Errno.NoDevice } => Failure.OfThisNode($"this kernel knows no filesystem {settings.Type}"),
            { Error: Errno.Invalid } refused => Failure.OfTheSettings($"{storage} cannot be mounted as {settings.Type}: {refused.Reason}"),
            { Error: Errno.NeedsCleaning } refused => new Failure($"{storage} is corrupt, run fsck.{settings.Type} by hand: {refused.Reason}", RetryScope.Nowhere),
            var refused => Failure.OfThisNode($"{storage} cannot be mounted on {directory}: {refused.Reason}"),
        };
    }

    private static bool HasHelper(string type) => File.Exists($"/sbin/mount.{type}") || File.Exists($"/sbin/mount.{type.Split('.')[0]}"); // fuse.sshfs
}

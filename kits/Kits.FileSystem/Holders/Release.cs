using Kits.FileSystem.Devices;
using Kits.FileSystem.Mounts;
using Kits.Sdk;

namespace Kits.FileSystem.Holders;

/// <summary>Takes a mount away, and makes sure that its block device is free afterwards. Never lazily.</summary>
internal static class Release
{
    private const int Rounds = 5; // who is ended may be started again by somebody
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Unmounts; ends whoever holds on to the mount, if the settings want that. Null if it is unmounted, else why not.</summary>
    public static async Task<Failure?> UnmountAsync(Mount mount, ResourceAction<FileSystemSettings> action, CancellationToken cancel)
    {
        for (var round = 1; ; round++)
        {
            var error = await UnmountWithinPatienceAsync(mount.Directory, action, cancel);
            if (error is Errno.None or Errno.Invalid) // invalid: somebody was faster; the next look tells
                return null;
            if (error != Errno.Busy)
                return Failure.Passing($"{mount.Directory} cannot be unmounted: {Errno.Words(error)}");
            if (MountTable.Read().Upon(mount) is [var beneath, ..])
                return Failure.Passing($"{mount.Directory} is busy: {beneath} is mounted on {beneath.Directory}");

            var holders = HolderSearch.Of(mount, cancel);
            if (!action.Settings.ForceUnmount || round == Rounds)
                return Failure.Passing($"{mount.Directory} is busy, held by {Holder.List(holders)}");
            await Eviction.EndAsync(holders, action, cancel);
        }
    }

    /// <summary>
    /// Waits until nobody claims the block device: the kernel may let go of it a moment after the unmount. True at once where there is none.
    /// </summary>
    public static async Task<bool> IsFreeAsync(Storage storage, ResourceAction<FileSystemSettings> action, CancellationToken cancel)
    {
        if (storage.Number is null)
            return true;

        for (var start = action.Time.GetTimestamp(); storage.Claim() == Errno.Busy; await Task.Delay(Pause, action.Time, cancel))
        {
            if (action.Time.GetElapsedTime(start) > Patience)
                return false;
        }

        return true;
    }

    /// <summary>Ends who holds on to a detached mount, if the settings want that. False if the block device is still claimed.</summary>
    public static async Task<bool> FreeByForceAsync(Storage storage, ResourceAction<FileSystemSettings> action, CancellationToken cancel)
    {
        if (!action.Settings.ForceUnmount || storage.Number is not { } number || MountTable.Read().Of(number).Count > 0)
            return false; // who uses it where somebody else has mounted it is not ours to end

        await Eviction.EndAsync(HolderSearch.Of(number, cancel), action, cancel);
        return await IsFreeAsync(storage, action, cancel);
    }

    /// <summary>Says who claims a block device that is not free.</summary>
    public static Failure HeldFailure(Storage storage, CancellationToken cancel)
    {
        if (storage.Number is not { } number)
            return Failure.OfThisNode($"{storage} is gone");

        return MountTable.Read().Of(number) is [var mount, ..]
            ? Failure.Passing($"{storage} is still mounted on {mount.Directory}")
            : Failure.Passing($"{storage} is not mounted, but held by {Holder.List(HolderSearch.Of(number, cancel))}");
    }

    // A parent that has just ended may take a moment to let go; who is to be ended anyway gets none.
    private static async Task<int> UnmountWithinPatienceAsync(string directory, ResourceAction<FileSystemSettings> action, CancellationToken cancel)
    {
        var patience = action.Settings.ForceUnmount ? TimeSpan.Zero : Patience;
        var error = Mounter.Unmount(directory);
        for (var start = action.Time.GetTimestamp(); error == Errno.Busy && action.Time.GetElapsedTime(start) < patience; error = Mounter.Unmount(directory))
            await Task.Delay(Pause, action.Time, cancel);
        return error;
    }
}

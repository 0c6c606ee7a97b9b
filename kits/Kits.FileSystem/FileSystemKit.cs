using System.Runtime.CompilerServices;
using Kits.FileSystem;
using Kits.FileSystem.Devices;
using Kits.FileSystem.Health;
using Kits.FileSystem.Holders;
using Kits.FileSystem.Mounts;
using Kits.Sdk;

[assembly: RecoveryKit("filesystem", typeof(FileSystemKit))]

namespace Kits.FileSystem;

/// <summary>Keeps a filesystem mounted on one node, and takes it out of service only when nobody can write to it any more.</summary>
public sealed class FileSystemKit : Kit<FileSystemSettings>
{
    protected override string Describe(FileSystemSettings settings) => settings.Directory;

    protected override async Task<ActionResult> RestoreAsync(ResourceAction<FileSystemSettings> action, CancellationToken cancel)
    {
        var (settings, storage, directory) = Arrange(action);
        switch (Sight.Of(directory, storage, settings.Type))
        {
            case Sight.InPlace(var mount):
                return (storage.ReplacedBeneath(mount) ?? Examination.ReadOnlyBy(mount, settings)) is { } broken
                    ? NotReached(Failure.Passing($"{directory} is mounted, but {broken}: it has to be removed first"))
                    : new ActionResult.Done($"{storage} was already mounted on {directory}");
            case Sight.Hidden(var by):
                return NotReached(Failure.OfThisNode($"{storage} is mounted on {directory}, but {by}: unmount that first"));
            case Sight.Foreign(var other):
                return NotReached(Failure.OfThisNode($"{other} is mounted on {directory}: unmount it first"));
            case Sight.Astray(var elsewhere):
                return NotReached(Failure.OfThisNode($"{storage} is mounted on {elsewhere.Directory}: unmount it there first"));
        }

        if (Placement.Obstacle(storage, directory) is { } obstacle)
            return NotReached(obstacle);
        if (!await Release.IsFreeAsync(storage, action, cancel))
            return NotReached(Release.HeldFailure(storage, cancel));
        if (await Repair.RunAsync(storage, action, cancel) is { } beyondRepair)
            return NotReached(beyondRepair);
        if (await Placement.MountAsync(storage, directory, action, cancel) is { } refused)
            return NotReached(refused);

        return Sight.Of(directory, storage, settings.Type) is Sight.InPlace
            ? new ActionResult.Done($"{storage} mounted on {directory}")
            : NotReached(Failure.Passing($"{storage} was mounted on {directory} and is not there any more"));
    }

    protected override async Task<ActionResult> RemoveAsync(ResourceAction<FileSystemSettings> action, CancellationToken cancel)
    {
        var (settings, storage, directory) = Arrange(action);
        var unmounted = 0;
        Sight sight;
        while ((sight = Sight.Of(directory, storage, settings.Type)) is Sight.InPlace(var mount))
        {
            if (await Release.UnmountAsync(mount, action, cancel) is { } busy)
                return NotReached(busy);
            unmounted++;
        }

        if (sight is Sight.Hidden(var by))
            return NotReached(Failure.Passing($"{storage} cannot be unmounted from {directory}: {by}; unmount that first"));
        if (sight is Sight.Foreign(var other) && storage.Missing is { } missing)
            return NotReached(Failure.Passing($"{missing}, so it cannot be seen whether {other} on {directory} is it; unmount it by hand"));
        if (!await Release.IsFreeAsync(storage, action, cancel) && !await Release.FreeByForceAsync(storage, action, cancel))
            return NotReached(Release.HeldFailure(storage, cancel));

        return new ActionResult.Done(unmounted switch
        {
            0 => $"{storage} was not mounted on {directory}",
            1 => $"{storage} unmounted from {directory}",
            _ => $"{storage} unmounted {unmounted} times from {directory}",
        });
    }

    protected override Task<CheckResult> QuickCheckAsync(ResourceAction<FileSystemSettings> action, CancellationToken cancel)
    {
        var (settings, storage, directory) = Arrange(action);
        return Task.FromResult<CheckResult>(Sight.Of(directory, storage, settings.Type) switch
        {
            Sight.InPlace(var mount) => Examination.Of(mount, storage, action),
            Sight.Hidden(var by) => Failed(Failure.Passing($"{storage} is mounted on {directory}, but {by}")),
            Sight.Foreign(var other) => Failed(Failure.OfThisNode($"{other} is mounted on {directory}, not {storage}")),
            Sight.Astray(var elsewhere) => Failed(Failure.Passing($"{storage} is mounted on {elsewhere.Directory}, not on {directory}")),
            _ => Bare(storage, directory, cancel),
        });
    }

    protected override async Task<ActionResult> RecoverAsync(ResourceAction<FileSystemSettings> action, Failure failure, CancellationToken cancel)
    {
        var (_, storage, directory) = Arrange(action);
        return await QuickCheckAsync(action, cancel) switch
        {
            CheckResult.InService => new ActionResult.Done($"{storage} is mounted on {directory}"),

            // Nobody has anything of it open, so whoever opens it again meets what was there before.
            CheckResult.OutOfService when storage.IsDevice => await RestoreAsync(action, cancel),
            CheckResult.OutOfService => NotReached(Failure.Passing($"not cured here: it cannot be seen who still uses what was mounted on {directory}")),

            // After an error a remount for writing would hide what is broken; what is held by a process is not what a new mount shows.
            CheckResult.Failed(var why) => NotReached(why with { Reason = $"not cured here: {why.Reason}" }),
            CheckResult.Unknown(var why) => NotReached(Failure.Passing(why)),
            var other => throw new InvalidOperationException($"a fifth answer: {other}"),
        };
    }

    protected override async IAsyncEnumerable<Hint> WatchAsync(ResourceAction<FileSystemSettings> action, [EnumeratorCancellation] CancellationToken cancel)
    {
        var (settings, storage, directory) = Arrange(action);
        var known = Sight.Of(directory, storage, settings.Type);
        await foreach (var _ in action.Events.MountTableAsync(cancel))
        {
            var seen = Sight.Of(directory, storage, settings.Type);
            if (seen == known)
                continue;

            known = seen;
            yield return new Hint(InWords(seen, directory));
        }
    }

    private static (FileSystemSettings Settings, Storage Storage, string Directory) Arrange(ResourceAction<FileSystemSettings> action) =>
        (action.Settings, Storage.Find(action.Settings.Device), RealPath.Of(action.Settings.Directory));

    private static CheckResult Bare(Storage storage, string directory, CancellationToken cancel)
    {
        if (storage.Missing is { } missing)
            return new CheckResult.OutOfService(missing);

        return storage.IsDevice && storage.Claim() == Errno.Busy
            ? Failed(Release.HeldFailure(storage, cancel))
            : new CheckResult.OutOfService($"nothing is mounted on {directory}");
    }

    private static string InWords(Sight sight, string directory) => sight switch
    {
        Sight.InPlace => $"{directory}: mounted, or its options changed",
        Sight.Hidden(var by) => $"{directory}: {by}",
        Sight.Foreign(var other) => $"{directory}: {other} is mounted on it",
        Sight.Astray(var elsewhere) => $"{directory}: unmounted, and mounted on {elsewhere.Directory}",
        _ => $"{directory}: unmounted",
    };

    private static ActionResult.Failed NotReached(Failure why) => new(why);

    private static CheckResult.Failed Failed(Failure why) => new(why);
}

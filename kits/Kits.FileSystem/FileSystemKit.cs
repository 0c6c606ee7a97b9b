using System.Runtime.CompilerServices;
using Kits.FileSystem;
using Kits.FileSystem.Devices;
using Kits.FileSystem.Health;
using Kits.FileSystem.Holders;
using Kits.FileSystem.Mounts;
using Kits.Sdk;
using Kits.Sdk.Services;
using Microsoft.Extensions.Logging;

[assembly: RecoveryKit("filesystem", typeof(FileSystemKit))]

namespace Kits.FileSystem;

/// <summary>Keeps a filesystem mounted on one node, and takes it out of service only when nobody can write to it any more.</summary>
public sealed class FileSystemKit : Kit<FileSystemSettings>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private const int Rounds = 5;

    protected override string Describe(FileSystemSettings settings) => settings.Directory;

    protected override async Task<ActionResult> RestoreAsync(ResourceAction<FileSystemSettings> action, CancellationToken cancel)
    {
        var (settings, storage, directory) = Arrange(action);
        switch (Sight.Of(directory, storage, settings.Type))
        {
            case Sight.InPlace(var mount):
                return ReadOnlyBy(mount, settings) is { } flipped
                    ? NotReached(Failure.Passing($"{directory} is mounted, but {flipped}: it has to be removed first"))
                    : new ActionResult.Done($"{storage} was already mounted on {directory}");
            case Sight.Hidden(var by):
                return NotReached(Failure.OfThisNode($"{storage} is mounted on {directory}, but {by}: unmount that first"));
            case Sight.Foreign(var other):
                return NotReached(Failure.OfThisNode($"{other} is mounted on {directory}: unmount it first"));
            case Sight.Astray(var elsewhere):
                return NotReached(Failure.OfThisNode($"{storage} is mounted on {elsewhere.Directory}: unmount it there first"));
        }

        if (Obstacle(storage, directory) is { } obstacle)
            return NotReached(obstacle);
        if (!await IsFreeAsync(storage, action, cancel))
            return NotReached(HeldFailure(storage, cancel));
        if (await Repair.RunAsync(storage, action, cancel) is { } broken)
            return NotReached(broken);
        if (await MountAsync(storage, directory, action, cancel) is { } refused)
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
            if (await UnmountAsync(mount, action, cancel) is { } busy)
                return NotReached(busy);
            unmounted++;
        }

        if (sight is Sight.Hidden(var by))
            return NotReached(Failure.Passing($"{storage} cannot be unmounted from {directory}: {by}; unmount that first"));
        if (!await IsFreeAsync(storage, action, cancel) && !await FreeByForceAsync(storage, action, cancel))
            return NotReached(HeldFailure(storage, cancel));

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
            Sight.InPlace(var mount) => HealthOf(mount, storage, action),
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

    private static CheckResult HealthOf(Mount mount, Storage storage, ResourceAction<FileSystemSettings> action)
    {
        var settings = action.Settings;
        if (ReadOnlyBy(mount, settings) is { } flipped)
            return Failed(Failure.Passing($"{mount.Directory} {flipped}"));
        if (settings.MountOptions.ReadOnly && !mount.Has("ro"))
            return Failed(Failure.Passing($"{mount.Directory} is mounted for writing, though ro was asked for"));
        if (Fullness.Of(mount.Directory, out var error) is not { } fullness)
            return Errno.MeansBroken(error) ? Failed(Failure.Passing($"{mount.Directory} does not answer: {Errno.Words(error)}")) : new CheckResult.Unknown($"{mount.Directory}: {Errno.Words(error)}");

        string? warning = null;
        if (settings.Canary && storage.IsDevice && !settings.MountOptions.ReadOnly)
        {
            switch (Canary.Sing(mount.Directory, action.Tag, action.Time.GetUtcNow()))
            {
                case CheckResult.InService(var silent):
                    warning = silent;
                    break;
                case { } answer:
                    return answer;
            }
        }

        warning ??= fullness.Warning(settings.FullWarning);
        if (warning is null && settings.MountOptions.Recognisable.Where(option => !mount.Has(option)).ToList() is [_, ..] lost)
            warning = $"mounted without {string.Join(", ", lost)}";
        return new CheckResult.InService(warning is null ? null : $"{mount.Directory}: {warning}");
    }

    // Kernels write it in three ways; emergency_ro comes without any ro since 6.15 or so.
    private static string? ReadOnlyBy(Mount mount, FileSystemSettings settings) =>
        mount.Has("shutdown") ? "was shut down by the kernel after an error"
        : mount.Has("emergency_ro") ? "became read-only after an error (emergency_ro)"
        : mount.Has("ro") && !settings.MountOptions.ReadOnly ? "is read-only"
        : null;

    private static CheckResult Bare(Storage storage, string directory, CancellationToken cancel)
    {
        if (storage.Missing is { } missing)
            return new CheckResult.OutOfService(missing);

        return storage.IsDevice && storage.Claim() == Errno.Busy
            ? Failed(HeldFailure(storage, cancel))
            : new CheckResult.OutOfService($"nothing is mounted on {directory}");
    }

    private static Failure? Obstacle(Storage storage, string directory) =>
        !Directory.Exists(directory) ? Failure.OfThisNode($"directory {directory} does not exist here: create it on every node")
        : storage.Missing is { } missing ? Failure.OfThisNode(missing)
        : null;

    private static async Task<Failure?> MountAsync(Storage storage, string directory, ResourceAction<FileSystemSettings> action, CancellationToken cancel)
    {
        var settings = action.Settings;
        if (Directory.EnumerateFileSystemEntries(directory).Any())
            action.Log.LogWarning("{Tag}: {Directory} is not empty; what is in it is hidden while {Storage} is mounted", action.Tag, directory, storage);

        if (File.Exists($"/sbin/mount.{settings.Type}"))
        {
            var command = new Command("mount", ["-t", settings.Type, .. settings.Options.Length == 0 ? Array.Empty<string>() : ["-o", settings.Options], storage.Path, directory]);
            return await action.Commands.RunAsync(command, cancel) is { Succeeded: false } result
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

    private static async Task<Failure?> UnmountAsync(Mount mount, ResourceAction<FileSystemSettings> action, CancellationToken cancel)
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

    // A parent that has just ended may take a moment to let go.
    private static async Task<int> UnmountWithinPatienceAsync(string directory, ResourceAction<FileSystemSettings> action, CancellationToken cancel)
    {
        var error = Mounter.Unmount(directory);
        var patience = action.Settings.ForceUnmount ? TimeSpan.Zero : Patience;
        for (var start = action.Time.GetTimestamp(); error == Errno.Busy && action.Time.GetElapsedTime(start) < patience; error = Mounter.Unmount(directory))
            await Task.Delay(Pause, action.Time, cancel);
        return error;
    }

    // The kernel may let go of a device a moment after the unmount. No device, no claim: then there is nothing to wait for.
    private static async Task<bool> IsFreeAsync(Storage storage, ResourceAction<FileSystemSettings> action, CancellationToken cancel)
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

    private static async Task<bool> FreeByForceAsync(Storage storage, ResourceAction<FileSystemSettings> action, CancellationToken cancel)
    {
        if (!action.Settings.ForceUnmount || storage.Number is not { } number || MountTable.Read().Of(number).Count > 0)
            return false; // who uses it where somebody else has mounted it is not ours to end

        await Eviction.EndAsync(HolderSearch.Of(number, cancel), action, cancel);
        return await IsFreeAsync(storage, action, cancel);
    }

    private static Failure HeldFailure(Storage storage, CancellationToken cancel)
    {
        var holders = storage.Number is { } number ? HolderSearch.Of(number, cancel) : [];
        return MountTable.Read().Of(storage.Number ?? default) is [var mount, ..]
            ? Failure.Passing($"{storage} is still mounted on {mount.Directory}")
            : Failure.Passing($"{storage} is not mounted, but held by {Holder.List(holders)}");
    }

    private static string InWords(Sight sight, string directory) => sight switch
    {
        Sight.InPlace => $"{directory}: mounted, or its options changed",
        Sight.Hidden(var by) => $"{directory}: {by}",
        Sight.Foreign(var other) => $"{directory}: {other} is mounted on it",
        Sight.Astray(var elsewhere) => $"{directory}: unmounted, and mounted on {elsewhere.Directory}",
        _ => $"{directory}: unmounted",
    };

    private static ActionResult.Failed NotReached(Failure why) => new ActionResult.Failed(why);

    private static CheckResult.Failed Failed(Failure why) => new CheckResult.Failed(why);
}

using System.Runtime.InteropServices;
using Kits.Sdk;
using Kits.Sdk.Processes;
using Kits.Sdk.Services;
using Kits.Sdk.Settings;
using Kits.Testing;

namespace Kits.FileSystem.Tests.Machine;

/// <summary>A disk, a directory, and the kit that keeps one mounted on the other. What every test here begins with.</summary>
[Trait("needs", "root")]
public abstract partial class FileSystemTest : IAsyncLifetime
{
    private const int Kill = 9;
    private const int Detach = 2;

    private readonly IKit _kit = new FileSystemKit();
    private readonly List<Disk> _disks = [];
    private readonly List<string> _directories = [];
    private readonly List<ProcessIdentity> _processes = [];

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected Some Some { get; } = new();

    private protected Disk Disk { get; private set; } = null!;

    protected string Share { get; private set; } = null!;

    protected ActionContext Resource { get; set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Disk = await NewDiskAsync();
        Share = NewDirectory("share");
        Resource = With();
    }

    public ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            ProcessTable.Signal(process, Kill);
        foreach (var directory in _directories)
        {
            while (Unmount(directory, Detach) == 0)
            {
                // whatever is stacked there
            }
        }

        _disks.ForEach(disk => disk.Dispose());
        Some.Dispose();
        return ValueTask.CompletedTask;
    }

    private protected async Task<Disk> NewDiskAsync(string features = "has_journal")
    {
        var disk = await Disk.NewAsync(Some, features);
        _disks.Add(disk);
        return disk;
    }

    protected string NewDirectory(string name)
    {
        var directory = Directory.CreateDirectory(Path.Combine(Some.Folder, name)).FullName;
        _directories.Add(directory);
        return directory;
    }

    /// <summary>The resource with other settings than the three that it must have.</summary>
    protected ActionContext With(params (string Key, string Text)[] more)
    {
        var settings = new Dictionary<string, string> { ["device"] = Disk.Path, ["directory"] = Share, ["fstype"] = "ext4" };
        foreach (var (key, text) in more)
            settings[key] = text;
        return Some.Context(SettingValues.Of([.. settings.Select(pair => (pair.Key, pair.Value))]));
    }

    protected Task<ActionResult> RestoreAsync() => _kit.RestoreAsync(Resource, Cancel);

    protected Task<ActionResult> RemoveAsync() => _kit.RemoveAsync(Resource, Cancel);

    protected Task<CheckResult> CheckAsync() => _kit.QuickCheckAsync(Resource, Cancel);

    protected Task<ActionResult> RecoverAsync() => _kit.RecoverAsync(Resource, Failure.Passing("a test asks"), Cancel);

    protected IAsyncEnumerable<Hint> WatchAsync(CancellationToken cancel) => _kit.WatchAsync(Resource, cancel);

    protected async Task RestoredAsync() => Assert.IsType<ActionResult.Done>(await RestoreAsync());

    /// <summary>Makes the kernel find an error on the disk, as it would on a broken one.</summary>
    private protected static void BreakByError(Disk disk) => File.WriteAllText($"/sys/fs/ext4/{disk.Name}/trigger_fs_error", "1");

    /// <summary>Starts a process whose working directory is on the filesystem.</summary>
    protected ProcessIdentity Hold(string script = "exec sleep 1000", string? directory = null)
    {
        var process = Some.Commands.Start(new Command("sh", "-c", script) { Directory = directory ?? Share, OutputFile = Path.Combine(Some.Folder, "holder.log") });
        _processes.Add(process);
        return process;
    }

    protected IReadOnlyList<string> MountsOnShare() =>
        [.. File.ReadLines("/proc/self/mountinfo").Where(line => line.Split(' ')[4] == Share)];

    protected static Failure FailureOf(ActionResult result) => Assert.IsType<ActionResult.Failed>(result).Why;

    protected static Failure FailureOf(CheckResult result) => Assert.IsType<CheckResult.Failed>(result).Why;

    [LibraryImport("libc", EntryPoint = "umount2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string directory, int flags);
}

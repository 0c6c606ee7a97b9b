using System.Globalization;
using Kits.FileSystem.Devices;
using Kits.Sdk;
using Kits.Sdk.Services;

namespace Kits.FileSystem.Health;

/// <summary>Runs fsck before a mount, where the settings and the superblock ask for it.</summary>
internal static class Repair
{
    private const int CorrectedOrFine = 3; // fsck(8): 1 errors corrected, 2 a restart is advised (of a mounted root); from 4 on something is left

    /// <summary>Checks and mends what can be mended without asking. Null if it can be mounted, else why not.</summary>
    public static async Task<Failure?> RunAsync(Storage storage, ResourceAction<FileSystemSettings> action, CancellationToken cancel)
    {
        string? reason;
        try
        {
            reason = Reason(storage, action.Settings);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Failure.OfThisNode($"{storage} cannot be read: {e.Message}");
        }

        return reason is null ? null : await RunAsync(reason, storage, action, cancel);
    }

    private static async Task<Failure?> RunAsync(string reason, Storage storage, ResourceAction<FileSystemSettings> action, CancellationToken cancel)
    {
        var type = action.Settings.Type;
        var log = Path.Combine(action.Folder, "fsck.log");
        File.Delete(log);
        action.Progress.Report($"fsck of {storage}: {reason}");
        var command = new Command($"fsck.{type}", Arguments(action.Settings, storage)) { OutputFile = log };
        var run = action.Commands.RunAsync(command, cancel);
        await TellProgressAsync(run, log, storage, action, cancel);

        return await run switch
        {
            { ExitCode: <= CorrectedOrFine } => null,
            { NotStarted: { } why } => Failure.OfThisNode($"fsck.{type} cannot be run here: {why}"),
            var result => new Failure($"fsck of {storage} left errors ({result}): repair it by hand, see {log}", RetryScope.Nowhere),
        };
    }

    private static string? Reason(Storage storage, FileSystemSettings settings) => settings.RunFsck switch
    {
        _ when storage.Number is null => null,
        RunFsck.No => null,
        RunFsck.Force => "run_fsck is force",
        _ when !IsExt(settings.Type) => null, // others mend themselves at the mount, or nobody should mend them unasked
        _ => ExtSuperblock.Read(storage.Path)?.NeedsCheck,
    };

    private static string[] Arguments(FileSystemSettings settings, Storage storage) => (IsExt(settings.Type), settings.RunFsck) switch
    {
        (true, RunFsck.Force) => ["-f", "-p", "-C", "1", storage.Path],
        (true, _) => ["-p", "-C", "1", storage.Path],
        _ => ["-a", storage.Path],
    };

    private static bool IsExt(string type) => type is "ext2" or "ext3" or "ext4";

    // Progress extends the deadline of restore, so only what e2fsck itself reports counts: "pass done all device".
    private static async Task TellProgressAsync(Task run, string log, Storage storage, ResourceAction<FileSystemSettings> action, CancellationToken cancel)
    {
        var told = "";
        while (await Task.WhenAny(run, Task.Delay(TimeSpan.FromSeconds(2), action.Time, cancel)) != run && !cancel.IsCancellationRequested)
        {
            if (LastLine(log) is { } line && line != told)
                action.Progress.Report($"fsck of {storage}: {InWords(told = line)}");
        }
    }

    private static string? LastLine(string log) => File.Exists(log) ? File.ReadLines(log).LastOrDefault(line => line.Length > 0) : null;

    private static string InWords(string line) =>
        line.Split(' ') is [var pass, var done, var all, ..] && double.TryParse(done, CultureInfo.InvariantCulture, out var part) && double.TryParse(all, CultureInfo.InvariantCulture, out var whole) && whole > 0
            ? string.Create(CultureInfo.InvariantCulture, $"pass {pass}, {100 * part / whole:0} %")
            : line;
}

using Kits.Control;

namespace Kits.Cli.Commands;

/// <summary>What a kitsd that was started without systemd writes: <c>kitsd.log</c> in its state directory.</summary>
internal sealed class DaemonLog
{
    private const int Shown = 10;

    private readonly long _before;

    private DaemonLog(string path, long before)
    {
        Path = path;
        _before = before;
    }

    public string Path { get; }

    /// <summary>Creates what is missing, for the running user alone.</summary>
    public static DaemonLog Open(string state)
    {
        var path = System.IO.Path.Combine(state, "kitsd.log");
        try
        {
            Directory.CreateDirectory(state, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            using var log = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            return new DaemonLog(path, log.Length);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ControlException(ExitCode.BadConfiguration,
                $"cannot write {path} ({Reason(failure)}); call again as root, or choose another folder with --state");
        }
    }

    /// <summary>The last lines that were written since it was opened.</summary>
    public IEnumerable<string> LastLines()
    {
        using var log = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = Math.Min(_before, log.Length);
        using var reader = new StreamReader(log);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(Shown);
    }

    private static string Reason(Exception failure) => failure switch
    {
        UnauthorizedAccessException => "permission denied",
        DirectoryNotFoundException => "no such folder",
        _ => "no folder can be made there",
    };
}

using Kits.PostgreSql.Layout;
using Kits.PostgreSql.Machine;
using Kits.Sdk.Processes;

namespace Kits.PostgreSql.Looking;

/// <summary>What is there of a server's processes on this machine.</summary>
internal abstract record Postmaster
{
    private Postmaster()
    {
    }

    /// <summary>It lives.</summary>
    /// <param name="Process">The postmaster.</param>
    /// <param name="Status">What it says of itself: starting, stopping, ready, standby; empty if that cannot be read.</param>
    /// <param name="Stuck">T or t: stopped by a signal or a debugger. D: waits in the kernel.</param>
    /// <param name="Oddity">What is wrong with it although it lives; null if nothing is.</param>
    public sealed record Running(ProcessIdentity Process, string Status, char? Stuck = null, string? Oddity = null) : Postmaster;

    /// <summary>It has ended, and processes of it are left.</summary>
    public sealed record Orphans(IReadOnlyList<ProcessIdentity> Left) : Postmaster;

    /// <summary>Nothing of it is left.</summary>
    public sealed record Gone(string Why) : Postmaster;

    /// <summary>It could not be told.</summary>
    public sealed record Unclear(string Why) : Postmaster;

    /// <summary>Looks.</summary>
    public static Postmaster Find(string dataDirectory, out LockFile? lockFile)
    {
        lockFile = null;
        try
        {
            lockFile = LockFile.Read(dataDirectory);
        }
        catch (UnauthorizedAccessException e)
        {
            return Among(dataDirectory, e.Message, ref lockFile) ?? new Unclear($"{e.Message}, and no process of the server is seen");
        }
        catch (IOException e)
        {
            return Among(dataDirectory, e.Message, ref lockFile) ?? new Gone($"no process of the server is left, though {LockFile.Name} cannot be read: {e.Message}");
        }

        if (lockFile is { Pid: < 0 } && ServerProcesses.BelongsTo(-lockFile.Pid, dataDirectory) && ProcessTable.Find(-lockFile.Pid) is not null)
            return new Unclear($"a server in single-user mode, process {-lockFile.Pid}, works on {dataDirectory}");
        if (lockFile is { Pid: > 0 } && ProcessTable.Find(lockFile.Pid) is { } process && ServerProcesses.BelongsTo(lockFile.Pid, dataDirectory))
            return new Running(process, lockFile.Status, ProcessTable.StuckState(process));

        return Among(dataDirectory, $"{LockFile.Name} of the running server is gone, so it stops itself within a minute", ref lockFile) ?? NothingSeen(lockFile);
    }

    private static Postmaster? Among(string dataDirectory, string oddity, ref LockFile? lockFile)
    {
        var processes = ServerProcesses.Of(dataDirectory);
        if (processes.Count == 0)
            return null;
        if (ServerProcesses.PostmasterAmong(processes) is not { } postmaster)
            return new Orphans(processes);

        lockFile = LockFileOf(postmaster) ?? lockFile;
        return new Running(postmaster, "", ProcessTable.StuckState(postmaster), ServerProcesses.IsDetached(postmaster.Pid, dataDirectory)
            ? $"the server works on files that {dataDirectory} no longer shows: they were unmounted or moved beneath it"
            : oddity);
    }

    // A server still sees the files that its path no longer shows.
    private static LockFile? LockFileOf(ProcessIdentity postmaster)
    {
        try
        {
            return LockFile.Read($"/proc/{postmaster.Pid}/cwd") is { } file && file.Pid == postmaster.Pid ? file : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static Postmaster NothingSeen(LockFile? lockFile) => lockFile switch
    {
        null => new Gone("no server runs on it"),
        { SharedMemory: { } id } when SharedMemory.Attached(id) is > 0 and var attached =>
            new Unclear($"the postmaster, process {lockFile.Pid}, has ended, but {attached} processes that cannot be seen from here (another container?) still have its shared memory {id}"),
        _ when ServerProcesses.Exists(lockFile.Pid) && ProcessTable.Find(lockFile.Pid) is null => new Gone($"the postmaster, process {lockFile.Pid}, is dead and waits to be reaped (zombie)"),
        _ => new Gone($"the postmaster, process {Math.Abs(lockFile.Pid)}, has died and left {LockFile.Name}"),
    };
}

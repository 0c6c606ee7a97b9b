using System.Globalization;
using System.Text;
using Kits.Sdk.Processes;

namespace Kits.PostgreSql.Machine;

/// <summary>Processes of a server, told from all others by the data directory that they stand in.</summary>
internal static class ServerProcesses
{
    /// <summary>Whether a pid means a process in any state, dead ones that nobody reaped included.</summary>
    public static bool Exists(int pid) => Directory.Exists($"/proc/{pid}");

    /// <summary>
    /// Whether a living process belongs to the server of a data directory: it stands in it, or was started for it. The second holds
    /// even where the directory was unmounted beneath the server.
    /// </summary>
    public static bool BelongsTo(int pid, string dataDirectory)
    {
        var stands = FileStatus.Of($"/proc/{pid}/cwd", out var error);
        if (stands is { } cwd && FileStatus.Of(dataDirectory) is { } directory && cwd.Identity == directory.Identity)
            return IsServer(pid);
        return StartedFor(pid, dataDirectory) || (error == FileStatus.NotPermitted && IsServer(pid));
    }

    /// <summary>Whether a living process of the server no longer stands in what the path of its data directory shows.</summary>
    public static bool IsDetached(int pid, string dataDirectory) =>
        FileStatus.Of($"/proc/{pid}/cwd") is { } cwd && FileStatus.Of(dataDirectory)?.Identity != cwd.Identity;

    /// <summary>Every living process of the server, wherever it hangs in the tree. Costs a walk through /proc.</summary>
    public static IReadOnlyList<ProcessIdentity> Of(string dataDirectory)
    {
        var directory = FileStatus.Of(dataDirectory)?.Identity;
        var found = new List<ProcessIdentity>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                continue;
            var stands = Stands(folder, dataDirectory, directory) && IsServer(pid);
            if ((stands || StartedFor(pid, dataDirectory)) && ProcessTable.Find(pid) is { } process)
            {
                found.Add(process);
                if (!stands) // its children say nothing of the directory, and stand where it does
                    found.AddRange(ProcessTable.Descendants(process));
            }
        }

        return [.. found.Distinct()];
    }

    /// <summary>The postmaster among the processes of a server: the one whose parent is none of them, and that still has its own title.</summary>
    public static ProcessIdentity? PostmasterAmong(IReadOnlyList<ProcessIdentity> processes)
    {
        var pids = processes.Select(process => process.Pid).ToHashSet();
        return processes.FirstOrDefault(process =>
            TitleOf(process.Pid) is { Length: > 0 } title && !title.StartsWith("postgres: ", StringComparison.Ordinal) // one that is just ending has no title left
            && ParentOf(process.Pid) is { } parent && !pids.Contains(parent));
    }

    /// <summary>What a process calls itself: <c>postgres: app shop 10.0.0.5(41234) UPDATE</c>.</summary>
    public static string TitleOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ').Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // gone meanwhile
        }
    }

    /// <summary>The file that a process runs, as far as that may be seen.</summary>
    public static string? ProgramOf(int pid) => LinkOf($"/proc/{pid}/exe") is { } file ? file.Replace(" (deleted)", "", StringComparison.Ordinal) : null;

    /// <summary>Processes as an operator wants to read of them.</summary>
    public static string InWords(this IEnumerable<ProcessIdentity> processes) => string.Join(", ", processes.Select(process =>
        $"{process.Pid} ({(TitleOf(process.Pid) is { Length: > 0 } title ? title : "ended")}{(ProcessTable.StuckState(process) is { } state ? $", state {state}" : "")})"));

    /// <summary>What changes while a process does anything: the CPU time it has used, and what it has read and written.</summary>
    public static string WorkOf(int pid)
    {
        var stat = TextOf($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 12 ? $"{fields[11]} {fields[12]} {TextOf($"/proc/{pid}/io").Split('\n').FirstOrDefault(line => line.StartsWith("rchar", StringComparison.Ordinal))}" : "";
    }

    // By the file that it is; by its path where the disk does not answer any more.
    private static bool Stands(string process, string dataDirectory, (ulong, ulong)? directory) => directory is not null
        ? FileStatus.Of($"{process}/cwd")?.Identity == directory
        : LinkOf($"{process}/cwd") == dataDirectory;

    private static int? ParentOf(int pid)
    {
        var stat = TextOf($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 && int.TryParse(fields[1], out var parent) ? parent : null;
    }

    // Shells and archive commands may stand in the data directory too.
    private static bool IsServer(int pid) => (ProgramOf(pid) is { } program ? Path.GetFileName(program) : TextOf($"/proc/{pid}/comm").Trim()) is "postgres" or "postmaster";

    private static bool StartedFor(int pid, string dataDirectory)
    {
        var words = TextOf($"/proc/{pid}/cmdline").Split('\0');
        if (words.Length < 2 || Path.GetFileName(words[0]) is not ("postgres" or "postmaster"))
            return false;

        var at = Array.IndexOf(words, "-D");
        var named = at >= 0 && at + 1 < words.Length ? words[at + 1] : words.FirstOrDefault(word => word.StartsWith("-D/", StringComparison.Ordinal))?[2..];
        return named is not null && Path.TrimEndingDirectorySeparator(named) == Path.TrimEndingDirectorySeparator(dataDirectory);
    }

    private static string? LinkOf(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string TextOf(string file)
    {
        try
        {
            return File.ReadAllText(file, Encoding.UTF8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

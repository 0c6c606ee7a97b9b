using System.Globalization;
using System.Text;

namespace Kits.Sdk.Processes;

/// <summary>Looks at the machine's processes, and signals them without ever hitting a stranger.</summary>
public static class ProcessTable
{
    private static readonly Lazy<string> Boot = new(() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());

    /// <summary>The id of this boot.</summary>
    public static string BootId => Boot.Value;

    /// <summary>The identity of a living process; null if there is none with that pid or it is dead already (states Z and X).</summary>
    public static ProcessIdentity? Find(int pid) =>
        ReadStat(pid) is { } stat && !stat.IsDead ? new ProcessIdentity(pid, stat.StartTicks, BootId) : null;

    /// <summary>Whether that very process lives. A zombie does not.</summary>
    public static bool IsAlive(ProcessIdentity process) => Find(process.Pid) == process;

    /// <summary>
    /// Whether the process can be signalled or traced by nobody at the moment because it waits uninterruptibly (state D) or is stopped
    /// (state T or t): the letter, or null if it is neither.
    /// </summary>
    public static char? StuckState(ProcessIdentity process) =>
        IsAlive(process) && ReadStat(process.Pid) is { State: 'D' or 'T' or 't' } stat ? stat.State : null;

    /// <summary>All living descendants of a process, nearest first.</summary>
    public static IReadOnlyList<ProcessIdentity> Descendants(ProcessIdentity root)
    {
        var byParent = All().ToLookup(row => row.Stat.Parent, row => row.Process);
        var found = new List<ProcessIdentity>();
        var queue = new Queue<int>([root.Pid]);
        while (queue.TryDequeue(out var parent))
        {
            foreach (var child in byParent[parent])
            {
                found.Add(child);
                queue.Enqueue(child.Pid);
            }
        }

        return found;
    }

    /// <summary>All living processes that carry the mark of <see cref="Services.Command.Mark"/>, wherever they stand in the tree.</summary>
    public static IReadOnlyList<ProcessIdentity> Marked(string mark)
    {
        var wanted = Encoding.UTF8.GetBytes($"\0KITS_MARK={mark}\0");
        return [.. All().Select(row => row.Process).Where(process => EnvironmentOf(process.Pid).AsSpan().IndexOf(wanted) >= 0)];
    }

    /// <summary>
    /// Sends a signal to that very process, by pidfd. False if it no longer lives.
    /// </summary>
    /// <exception cref="UnauthorizedAccessException">It belongs to somebody else.</exception>
    public static bool Signal(ProcessIdentity process, int signal)
    {
        using var descriptor = ProcessDescriptor.Open(process);
        return descriptor is not null && descriptor.Signal(signal);
    }

    private static IEnumerable<(ProcessIdentity Process, Stat Stat)> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), out var pid) && ReadStat(pid) is { IsDead: false } stat)
                yield return (new ProcessIdentity(pid, stat.StartTicks, BootId), stat);
        }
    }

    private static byte[] EnvironmentOf(int pid)
    {
        try
        {
            return [0, .. File.ReadAllBytes($"/proc/{pid}/environ"), 0];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // gone meanwhile, or not ours
        }
    }

    private static Stat? ReadStat(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' '); // the name may hold blanks and brackets
            return new Stat(fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private readonly record struct Stat(char State, int Parent, long StartTicks)
    {
        public bool IsDead => State is 'Z' or 'X' or 'x';
    }
}

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
        FindEvenDead(pid) is { IsDead: false } entry ? entry.Process : null;

    /// <summary>Whether that very process lives. A zombie does not.</summary>
    public static bool IsAlive(ProcessIdentity process) => Find(process.Pid) == process;

    /// <summary>
    /// Whether the process can be signalled or traced by nobody at the moment because it waits uninterruptibly (state D) or is stopped
    /// (state T or t): the letter, or null if it is neither.
    /// </summary>
    public static char? StuckState(ProcessIdentity process) =>
        FindEvenDead(process.Pid) is { State: 'D' or 'T' or 't' } entry && entry.Process == process ? entry.State : null;

    /// <summary>All living descendants of a process, nearest first; none if it no longer lives: orphans have another parent.</summary>
    public static IReadOnlyList<ProcessIdentity> Descendants(ProcessIdentity root)
    {
        var living = Living().ToList();
        return living.Exists(entry => entry.Process == root) ? DescendantsIn(living, root) : []; // else the pid may be a stranger's
    }

    /// <summary>All living processes that carry the mark of <see cref="Services.Command.Mark"/>, wherever they stand in the tree.</summary>
    public static IReadOnlyList<ProcessIdentity> Marked(string mark) => Carrying("KITS_MARK", mark);

    /// <summary>All living processes that were started with that environment variable, wherever they stand in the tree.</summary>
    /// <remarks>Processes whose environment the caller may not read are left out.</remarks>
    public static IReadOnlyList<ProcessIdentity> Carrying(string variable, string value) =>
        [.. Living().Select(entry => entry.Process).Where(process => Carries(process, variable, value))];

    /// <summary>Whether a process was started with that environment variable. False if its environment cannot be read.</summary>
    public static bool Carries(ProcessIdentity process, string variable, string value) =>
        EnvironmentOf(process.Pid).AsSpan().IndexOf(Encoding.UTF8.GetBytes($"\0{variable}={value}\0")) >= 0 && IsAlive(process);

    /// <summary>
    /// Sends a signal to that very process, by pidfd. False if it no longer lives.
    /// </summary>
    /// <exception cref="UnauthorizedAccessException">It belongs to somebody else.</exception>
    public static bool Signal(ProcessIdentity process, int signal)
    {
        using var descriptor = ProcessDescriptor.Open(process);
        return descriptor is not null && descriptor.Signal(signal);
    }

    internal static IEnumerable<Entry> EvenDead()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && FindEvenDead(pid) is { } entry)
                yield return entry;
        }
    }

    internal static IEnumerable<Entry> Living() => EvenDead().Where(entry => !entry.IsDead);

    internal static List<ProcessIdentity> DescendantsIn(IEnumerable<Entry> snapshot, ProcessIdentity root)
    {
        var byParent = snapshot.ToLookup(entry => entry.Parent, entry => entry.Process);
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

    internal static Entry? FindEvenDead(int pid)
    {
        try
        {
            using var file = File.OpenHandle($"/proc/{pid}/stat");
            Span<byte> bytes = stackalloc byte[1024];
            return Parse(pid, bytes[..RandomAccess.Read(file, bytes, 0)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // gone, perhaps between opening and reading
        }
    }

    private static Entry Parse(int pid, ReadOnlySpan<byte> stat)
    {
        var fields = stat[(stat.LastIndexOf((byte)')') + 2)..]; // the name may hold blanks and brackets
        Span<Range> ranges = stackalloc Range[21];
        var at = 0;
        foreach (var range in fields.Split((byte)' '))
        {
            ranges[at++] = range;
            if (at == ranges.Length)
                break;
        }

        return new Entry(
            new ProcessIdentity(pid, long.Parse(fields[ranges[19]], CultureInfo.InvariantCulture), BootId),
            (char)fields[0],
            int.Parse(fields[ranges[1]], CultureInfo.InvariantCulture),
            int.Parse(fields[ranges[3]], CultureInfo.InvariantCulture));
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

    internal readonly record struct Entry(ProcessIdentity Process, char State, int Parent, int Session)
    {
        public bool IsDead => State is 'Z' or 'X' or 'x';
    }
}

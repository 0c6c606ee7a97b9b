using System.Globalization;
using Kits.Control;

namespace Kits.Host.Health;

/// <summary>How near kitsd is to what the kernel allows it: descriptors, and threads, of which each call of a kit needs one.</summary>
public static class LimitsCheckUp
{
    private const double Near = 0.7;
    private const double TooNear = 0.9;

    /// <summary>Counts.</summary>
    public static IEnumerable<DoctorFinding> Ask()
    {
        yield return Compare("open files", Directory.GetFileSystemEntries("/proc/self/fd").Length, Limit("Max open files"), "raise LimitNOFILE= of its service, or ulimit -n");
        yield return GroupOfProcesses() is var (running, allowed) && allowed is not null
            ? Compare("tasks in the control group of kitsd and its resources", running, allowed, "raise TasksMax= of its service")
            : Compare("threads", Directory.GetDirectories("/proc/self/task").Length, Limit("Max processes"), "raise LimitNPROC= of its service, or ulimit -u");
    }

    private static DoctorFinding Compare(string what, long used, long? allowed, string advice)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{used:N0} {what} of {(allowed is null ? "any number" : $"{allowed:N0}")}");
        return used >= TooNear * allowed ? Finding.Problem("limits", text, advice)
            : used >= Near * allowed ? Finding.Warning("limits", text, advice)
            : Finding.Ok("limits", text);
    }

    // Max open files            1024                 524288               files
    private static long? Limit(string name) =>
        File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? Number(line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0])
            : null;

    private static (long Running, long? Allowed) GroupOfProcesses()
    {
        var group = File.ReadLines("/proc/self/cgroup").FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))?["0::".Length..];
        var folder = $"/sys/fs/cgroup{group}";
        return group is not null && File.Exists(Path.Combine(folder, "pids.max"))
            ? (Number(File.ReadAllText(Path.Combine(folder, "pids.current")).Trim()) ?? 0, Number(File.ReadAllText(Path.Combine(folder, "pids.max")).Trim()))
            : (0, null);
    }

    // "max" and "unlimited" are no number.
    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

namespace Kits.PostgreSql.Machine;

/// <summary>Looks in the mount table whether files can still be written.</summary>
internal static class Mounts
{
    /// <summary>Why the filesystem that a path without links is on takes no writes, as far as its options tell; null if they do not.</summary>
    /// <remarks>
    /// After an error ext4 of recent kernels only shows <c>emergency_ro</c>: neither <c>ro</c> nor statvfs says it. XFS shows
    /// <c>shutdown</c>, where it shows anything.
    /// </remarks>
    public static string? WhyReadOnly(string path, IReadOnlyList<string> mountTable)
    {
        string[]? best = null;
        foreach (var line in mountTable) // the last one of several on a directory is the one that is seen
        {
            var fields = line.Split(' ');
            if (fields.Length > 6 && Covers(Plain(fields[4]), path) && fields[4].Length >= (best?[4].Length ?? 0))
                best = fields;
        }

        if (best is null || Array.IndexOf(best, "-", 6) is not (> 0 and var separator) || separator + 3 >= best.Length)
            return null;

        string[] options = [.. best[5].Split(','), .. best[separator + 3].Split(',')];
        return options.FirstOrDefault(option => option is "ro" or "emergency_ro" or "shutdown") is { } option
            ? $"{Plain(best[separator + 2])} on {Plain(best[4])} is read-only ({option})"
            : null;
    }

    /// <summary>The mount table of this process.</summary>
    public static IReadOnlyList<string> Table() => File.ReadAllLines("/proc/self/mountinfo");

    private static bool Covers(string directory, string path) =>
        directory == "/" || path == directory || (path.StartsWith(directory, StringComparison.Ordinal) && path[directory.Length] == '/');

    private static string Plain(string escaped) => escaped
        .Replace(@"\040", " ", StringComparison.Ordinal).Replace(@"\011", "\t", StringComparison.Ordinal)
        .Replace(@"\012", "\n", StringComparison.Ordinal).Replace(@"\134", @"\", StringComparison.Ordinal);
}

using System.Text;
using Kits.PostgreSql.Layout;

namespace Kits.PostgreSql.Acting;

/// <summary>The file that a server's output is appended to, and what was added to it since.</summary>
internal sealed class ServerLog
{
    private const int Tail = 16 * 1024;

    // What a server says in a line of its own before it gives up; anything else there is only how far it came.
    private static readonly string[] Reasons = ["CONTEXT:  ", "line ", "could not", "parameter", "invalid"];

    private readonly Cluster _cluster;
    private readonly long _start;

    /// <summary>Remembers where the file ends now.</summary>
    public ServerLog(PostgreSqlSettings settings, Cluster cluster, string folder)
    {
        _cluster = cluster;
        Path = settings.LogFile
            ?? (cluster.Debian is { } debian && File.Exists(debian.LogFile) // one that we made would be ours, and Debian's own tools could not write to it
                ? debian.LogFile
                : System.IO.Path.Combine(folder, "postgresql.log"));
        _start = File.Exists(Path) ? new FileInfo(Path).Length : 0;
    }

    public string Path { get; }

    /// <summary>Why the server ended, in its own words: the last line of its kind and what led to it.</summary>
    public string LastWords()
    {
        var lines = Read(Path, _start).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (Words(lines) is { } words)
            return words;
        return NewestOfCollector() is { } collected && Words(Read(collected, 0).Split('\n', StringSplitOptions.TrimEntries)) is { } there
            ? there
            : lines.LastOrDefault() ?? $"it wrote nothing to {Path}";
    }

    // FATAL and PANIC are not translated in every place, but a colon and two blanks follow each severity.
    private static string? Words(string[] lines)
    {
        var last = Array.FindLastIndex(lines, line => line.Contains("FATAL:  ", StringComparison.Ordinal) || line.Contains("PANIC:  ", StringComparison.Ordinal));
        if (last < 0)
            return null;

        var before = lines.Take(last).LastOrDefault(line => line.Contains("LOG:  ", StringComparison.Ordinal) || line.Contains("CONTEXT:  ", StringComparison.Ordinal));
        var after = lines.Skip(last + 1).FirstOrDefault(line => line.Contains("DETAIL:  ", StringComparison.Ordinal) || line.Contains("HINT:  ", StringComparison.Ordinal));
        string?[] parts = [MessageOf(lines[last]), after is null ? null : MessageOf(after), before is not null && IsReason(before) ? MessageOf(before) : null];
        return string.Join("; ", parts.Where(part => part is not null));
    }

    private static bool IsReason(string line) => Reasons.Any(reason => line.Contains(reason, StringComparison.Ordinal));

    private static string MessageOf(string line) => line[(line.IndexOf(":  ", StringComparison.Ordinal) + 3)..];

    // With logging_collector the later words go elsewhere.
    private string? NewestOfCollector()
    {
        var folder = System.IO.Path.Combine(_cluster.DataDirectory, _cluster.Configuration["log_directory"] ?? "log");
        return _cluster.Configuration["logging_collector"] is "on" or "true" or "yes" or "1" && Directory.Exists(folder)
            ? new DirectoryInfo(folder).GetFiles("*.log").MaxBy(file => file.LastWriteTimeUtc)?.FullName
            : null;
    }

    private static string Read(string file, long from)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Seek(Math.Max(Math.Min(from, stream.Length), stream.Length - Tail), SeekOrigin.Begin);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

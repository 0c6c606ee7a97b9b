using System.Globalization;

namespace Kits.PostgreSql.Layout;

/// <summary>The file postmaster.pid: what a server says of itself from its first moment to its orderly end.</summary>
/// <param name="Pid">The postmaster; negative for a server in single-user mode.</param>
/// <param name="Port">Its port, if it has written that yet.</param>
/// <param name="SocketDirectory">The folder of its Unix socket; null without one, or not yet.</param>
/// <param name="ListenAddress">The first address that it listens on; null without one, or not yet.</param>
/// <param name="SharedMemory">The id of its shared memory segment.</param>
/// <param name="Status">starting, stopping, ready or standby; what a killed one leaves here is stale.</param>
internal sealed record LockFile(int Pid, int? Port, string? SocketDirectory, string? ListenAddress, long? SharedMemory, string Status)
{
    public const string Name = "postmaster.pid";

    /// <summary>Reads the file of a data directory; null if there is none, or nothing of use in it.</summary>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to read.</exception>
    public static LockFile? Read(string dataDirectory)
    {
        try
        {
            return Parse(File.ReadAllLines(Path.Combine(dataDirectory, Name)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>pid, data directory, start, port, socket folder, first address, shared memory key and id, status: a line each.</summary>
    public static LockFile? Parse(IReadOnlyList<string> lines)
    {
        if (!int.TryParse(Line(0), CultureInfo.InvariantCulture, out var pid) || pid == 0)
            return null;

        var memory = Line(6).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new LockFile(
            pid,
            int.TryParse(Line(3), CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null,
            Line(4) is { Length: > 0 } socket ? socket : null,
            Line(5) is { Length: > 0 } address ? address : null,
            memory.Length == 2 && long.TryParse(memory[1], CultureInfo.InvariantCulture, out var id) ? id : null,
            Line(7));

        string Line(int at) => at < lines.Count ? lines[at].Trim() : "";
    }
}

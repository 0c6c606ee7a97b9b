using Kits.PostgreSql.Machine;

namespace Kits.PostgreSql.Layout;

/// <summary>Where the programs of a version are: Debian, PGDG, source builds and PowerGres each have their own place.</summary>
internal static class Binaries
{
    private static readonly string[] ServerNames = ["postgres", "postmaster"];

    /// <summary>The server's program for a data directory; null if there is none on this machine.</summary>
    /// <param name="settings">May name pg_ctl.</param>
    /// <param name="dataDirectory">Whose postmaster.opts tells what ran there before.</param>
    /// <param name="version">What PG_VERSION says: <c>15</c>, or <c>9.6</c>.</param>
    /// <param name="postmaster">A running server's pid, which tells best.</param>
    public static string? ServerProgram(PostgreSqlSettings settings, string dataDirectory, string version, int? postmaster)
    {
        if (settings.PgCtl is { } given)
            return Beside(RealPathOf(given));
        if (postmaster is { } pid && ServerProcesses.ProgramOf(pid) is { } running && File.Exists(running))
            return running;
        return LastRun(dataDirectory) is { } last && File.Exists(last) ? last : Places(version).Select(Beside).FirstOrDefault(program => program is not null);
    }

    /// <summary>pg_ctl beside a server's program; null if it is not there.</summary>
    public static string? PgCtlBeside(string serverProgram) =>
        Path.Combine(Path.GetDirectoryName(serverProgram)!, "pg_ctl") is var program && File.Exists(program) ? program : null;

    private static string? Beside(string pgCtl)
    {
        var folder = Path.GetDirectoryName(pgCtl)!;
        return ServerNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    private static IEnumerable<string> Places(string version)
    {
        string[] folders =
        [
            $"/usr/lib/postgresql/{version}/bin", $"/usr/pgsql-{version}/bin", $"/usr/lib/postgresql{version}/bin", $"/usr/local/pgsql-{version}/bin",
            $"/opt/powergres{version}/bin", $"/opt/powergresplus{version}/bin", $"/opt/fsepv{version}server64/bin",
        ];
        return folders.Concat(["/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin"]).Select(folder => Path.Combine(folder, "pg_ctl"))
            .Where(File.Exists).Select(RealPathOf);
    }

    // /usr/lib/postgresql/15/bin/postgres "-D" "/data" "-c" "..."
    private static string? LastRun(string dataDirectory)
    {
        try
        {
            return File.ReadAllText(Path.Combine(dataDirectory, "postmaster.opts")).Split(' ')[0].Trim() is { Length: > 0 } program ? program : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string RealPathOf(string path) => File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
}

using System.Globalization;
using Kits.PostgreSql.Looking;
using Kits.PostgreSql.Machine;
using Kits.Sdk.Discovery;
using Kits.Sdk.Settings;

namespace Kits.PostgreSql.Layout;

/// <summary>Finds data directories, and all that a resource needs to say of them.</summary>
internal static class Discovery
{
    private const int Deepest = 4;

    /// <summary>The data directory at a place, or those below it.</summary>
    public static DiscoveryResult At(string where)
    {
        var place = Path.GetFullPath(where);
        if (!Directory.Exists(place))
            return new DiscoveryResult([], $"{place} is no directory");

        var found = Below(place, Deepest).Order(StringComparer.Ordinal).Select(Describe).ToList();
        return new DiscoveryResult(found, found.Count > 0 ? [] : [$"no directory at or below {place} holds a PG_VERSION that can be read; as root more can be"]);
    }

    private static IEnumerable<string> Below(string directory, int depth)
    {
        if (File.Exists(Path.Combine(directory, "PG_VERSION")) && Directory.Exists(Path.Combine(directory, "global")))
            return [directory];

        try
        {
            return depth == 0 ? [] : [.. Directory.GetDirectories(directory).Where(child => new FileInfo(child).LinkTarget is null).SelectMany(child => Below(child, depth - 1))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // not ours to read
        }
    }

    private static DiscoveredResource Describe(string directory)
    {
        var cluster = Cluster.Of(new PostgreSqlSettings { DataDirectory = directory });
        var postmaster = Postmaster.Find(directory, out var lockFile);
        var running = postmaster as Postmaster.Running;
        var program = Binaries.ServerProgram(new PostgreSqlSettings(), directory, cluster.Version ?? "", running?.Process.Pid);
        var port = (running is null ? null : lockFile?.Port) ?? cluster.Configuration.Port ?? 5432;
        var socket = (running is null ? null : lockFile?.SocketDirectory) ?? cluster.Configuration.SocketDirectory;

        (string Key, string? Text)[] settings =
        [
            ("pgdata", directory),
            ("pgctl", program is null ? null : Binaries.PgCtlBeside(program)),
            ("pgport", port.ToString(CultureInfo.InvariantCulture)),
            ("pgdba", cluster.Owner?.Name),
            ("config", cluster.ConfigurationFile),
            ("socketdir", socket),
            ("logfile", cluster.Debian?.LogFile),
        ];
        return new DiscoveredResource(
            $"postgresql-{Plain(directory)}",
            SettingValues.Of([.. settings.Where(setting => setting.Text is not null).Select(setting => (setting.Key, setting.Text!))]),
            $"PostgreSQL {cluster.Version}: {InWords(postmaster)}",
            program is null ? "its programs were not found: set pgctl" : "only pgdata is needed; the rest is what was found");
    }

    private static string InWords(Postmaster postmaster) => postmaster switch
    {
        Postmaster.Running running => $"runs as process {running.Process.Pid}{(running.Status.Length > 0 ? $", {running.Status}" : "")}",
        Postmaster.Orphans(var left) => $"the postmaster has ended, and left {left.InWords()}",
        Postmaster.Gone(var why) => why,
        Postmaster.Unclear(var why) => why,
        _ => "",
    };

    private static string Plain(string directory) =>
        string.Concat(directory.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/' ? letter : '-'));
}

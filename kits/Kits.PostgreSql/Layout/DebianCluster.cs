namespace Kits.PostgreSql.Layout;

/// <summary>A cluster as Debian's packages keep it: the configuration under /etc, apart from the data.</summary>
/// <param name="Version">Such as <c>15</c>.</param>
/// <param name="Name">Such as <c>main</c>.</param>
/// <param name="ConfigurationFile">Its postgresql.conf.</param>
internal sealed record DebianCluster(string Version, string Name, string ConfigurationFile)
{
    private const string Home = "/etc/postgresql";

    /// <summary>Where its output goes by Debian's rules.</summary>
    public string LogFile => $"/var/log/postgresql/postgresql-{Version}-{Name}.log";

    /// <summary>The cluster that has that data directory; null if Debian's packages know none.</summary>
    public static DebianCluster? Of(string dataDirectory) => All().FirstOrDefault(cluster =>
        ServerConfiguration.Read(cluster.ConfigurationFile)["data_directory"] is { } data
        && Path.TrimEndingDirectorySeparator(data) == Path.TrimEndingDirectorySeparator(dataDirectory));

    private static IEnumerable<DebianCluster> All() => !Directory.Exists(Home)
        ? []
        : from version in Directory.GetDirectories(Home)
          from name in Directory.GetDirectories(version)
          let file = Path.Combine(name, "postgresql.conf")
          where File.Exists(file)
          select new DebianCluster(Path.GetFileName(version), Path.GetFileName(name), file);
}

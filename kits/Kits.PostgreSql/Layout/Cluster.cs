using Kits.PostgreSql.Machine;

namespace Kits.PostgreSql.Layout;

/// <summary>All that can be known of a server without asking it: where its parts are, whose it is, which version.</summary>
internal sealed record Cluster
{
    public required string DataDirectory { get; init; }

    /// <summary>What PG_VERSION says; null if this is no data directory, or its filesystem is not mounted.</summary>
    public string? Version { get; init; }

    /// <summary>The user that the server runs as; null if it cannot be told.</summary>
    public Account? Owner { get; init; }

    public string? ConfigurationFile { get; init; }

    public required ServerConfiguration Configuration { get; init; }

    public DebianCluster? Debian { get; init; }

    /// <summary>Finds it.</summary>
    public static Cluster Of(PostgreSqlSettings settings)
    {
        var directory = Path.TrimEndingDirectorySeparator(settings.DataDirectory);
        var version = VersionOf(directory);
        var own = Path.Combine(directory, "postgresql.conf");
        var debian = settings.ConfigurationFile is null && !File.Exists(own) ? DebianCluster.Of(directory) : null;
        var file = settings.ConfigurationFile ?? debian?.ConfigurationFile ?? (File.Exists(own) ? own : null);
        return new Cluster
        {
            DataDirectory = directory,
            Version = version,
            Owner = settings.Owner is { } name ? Account.Of(name) : FileStatus.Of(directory) is { } status ? Account.Of(status.Owner) : null,
            ConfigurationFile = file,
            Configuration = ServerConfiguration.Read(file is null ? [] : [file, Path.Combine(directory, "postgresql.auto.conf")]),
            Debian = debian,
        };
    }

    /// <summary>The file that decides who may log in.</summary>
    public string HostBasedFile => Configuration["hba_file"] is { } named
        ? Path.Combine(DataDirectory, named)
        : Path.Combine(ConfigurationFile is null ? DataDirectory : Path.GetDirectoryName(ConfigurationFile)!, "pg_hba.conf");

    private static string? VersionOf(string directory)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, "PG_VERSION")).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

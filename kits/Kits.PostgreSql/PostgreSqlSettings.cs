using System.ComponentModel.DataAnnotations;
using Kits.Sdk.Settings;

namespace Kits.PostgreSql;

/// <summary>One server. Names as in the OCF agent pgsql where it has them; only the data directory must be named.</summary>
public sealed class PostgreSqlSettings : IValidatableObject
{
    /// <summary>The data directory.</summary>
    [Setting("pgdata", Description = "The data directory"), Required]
    public string DataDirectory { get; init; } = "";

    /// <summary>The program pg_ctl; the server's own program stands beside it.</summary>
    [Setting("pgctl", Live = true, Description = "The program pg_ctl; the server's own program stands beside it", Default = "found: the running server, postmaster.opts, then where packages put it")]
    public string? PgCtl { get; init; }

    /// <summary>The port; if given, it is passed to the server.</summary>
    [Setting("pgport", Description = "The port; if given, it is passed to the server", Default = "what the server's configuration says"), Range(1, 65535)]
    public int? Port { get; init; }

    /// <summary>The user that the server runs as, and that the check logs in as.</summary>
    [Setting("pgdba", Description = "The user that the server runs as, and that the check logs in as", Default = "the owner of pgdata")]
    public string? Owner { get; init; }

    /// <summary>The program psql. Taken over from the agent, never run.</summary>
    [Setting("psql", Live = true, Description = "The program psql: accepted as the agent has it, but never run, for the kit speaks the server's protocol itself", Default = "none")]
    public string? Psql { get; init; }

    /// <summary>The configuration file.</summary>
    [Setting("config", Description = "The configuration file", Default = "postgresql.conf in pgdata, or that of the Debian cluster whose data directory it is")]
    public string? ConfigurationFile { get; init; }

    /// <summary>The folder of the Unix socket; if given, it is passed to the server.</summary>
    [Setting("socketdir", Description = "The folder of the Unix socket; if given, it is passed to the server", Default = "what the server's configuration says")]
    public string? SocketDirectory { get; init; }

    /// <summary>The address that is asked over TCP.</summary>
    [Setting("pghost", Live = true, Description = "The address that is asked over TCP", Default = "the first that the server listens on")]
    public string? Host { get; init; }

    /// <summary>The database that the check logs in to.</summary>
    [Setting("pgdb", Live = true, Description = "The database that the check logs in to; not template1 as with the agent, since CREATE DATABASE waits for whoever is in there")]
    public string Database { get; init; } = "postgres";

    /// <summary>The user that queries run as.</summary>
    [Setting("monitor_user", Live = true, Description = "The database user that the check logs in as", Default = "pgdba")]
    public string? MonitorUser { get; init; }

    /// <summary>A file with passwords, in the format of .pgpass.</summary>
    [Setting("monitor_passfile", Live = true, Description = "A file with the password of monitor_user, in the format of .pgpass, readable for its owner only", Default = "none: no password is sent")]
    public string? PassFile { get; init; }

    /// <summary>A query that must not fail.</summary>
    [Setting("monitor_sql", Live = true, Description = "A query that is run at every check; where it fails, the resource is degraded", Default = "none")]
    public string? MonitorSql { get; init; }

    /// <summary>The role that the server must have.</summary>
    [Setting("role", Live = true, Description = "The role that the server must have here")]
    public ServerRole Role { get; init; } = ServerRole.Any;

    /// <summary>More options for the server.</summary>
    [Setting("start_opt", Description = "More options for the server, split on blanks and quotes", Default = "none")]
    public string? StartOptions { get; init; }

    /// <summary>The file that the server's output is appended to.</summary>
    [Setting("logfile", Live = true, Description = "The file that the server's output is appended to", Default = "that of the Debian cluster, or postgresql.log in the resource's state directory")]
    public string? LogFile { get; init; }

    /// <summary>A command that starts the server instead of the kit.</summary>
    [Setting("start", Live = true, Description = "A command that starts the server instead of the kit: pg_ctlcluster, systemctl or your own", Default = "none: the kit starts the server's program")]
    public string? Start { get; init; }

    /// <summary>A command that stops the server, before the kit does what is left to do.</summary>
    [Setting("stop", Live = true, Description = "A command that stops the server; the kit ends what it leaves", Default = "none: the kit stops the server by signals")]
    public string? Stop { get; init; }

    /// <summary>How long a fast shutdown may take before an immediate one follows.</summary>
    [Setting("stop_escalate", Live = true, Description = "How long a fast shutdown may take before an immediate one follows")]
    public TimeSpan StopEscalate { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Whether a remove disconnects clients at once.</summary>
    [Setting("disconnect_client", Live = true, Description = "Whether a remove disconnects clients at once; false: they have stop_escalate to go by themselves")]
    public bool DisconnectClients { get; init; } = true;

    /// <summary>Whether a remove asks for a checkpoint first.</summary>
    [Setting("checkpoint", Live = true, Description = "Whether a remove asks for a checkpoint while clients still work, so that the shutdown itself is short; needs a login as superuser")]
    public bool Checkpoint { get; init; }

    /// <summary>How long a start or recovery may stand still.</summary>
    [Setting("startup_stall", Live = true, Description = "How long a start, crash recovery or shutdown may stand still before it counts as failed; one that moves may take any time")]
    public TimeSpan StartupStall { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a living postmaster may be silent.</summary>
    [Setting("hang_timeout", Live = true, Description = "How long a living postmaster may leave at least four checks in a row without any answer before it counts as hung")]
    public TimeSpan HangTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether a check writes to the data directory.</summary>
    [Setting("canary", Live = true, Description = "Whether every check writes and syncs 64 bytes in pgdata, to find storage that takes no writes and does not say so")]
    public bool Canary { get; init; }

    /// <summary>Warning threshold of space.</summary>
    [Setting("space_warn", Live = true, Description = "Percent of space used under data, WAL and tablespaces from which the resource is degraded"), Range(1, 100)]
    public int? SpaceWarning { get; init; }

    /// <summary>Warning threshold of connections.</summary>
    [Setting("connections_warn", Live = true, Description = "Percent of max_connections in use from which the resource is degraded"), Range(1, 100)]
    public int? ConnectionsWarning { get; init; }

    /// <summary>Warning threshold of the transaction-id age.</summary>
    [Setting("xid_age_warn", Live = true, Description = "Age of the oldest transaction id from which the resource is degraded; the server refuses writes near 2147483648"), Range(1, int.MaxValue)]
    public int? TransactionAgeWarning { get; init; }

    /// <summary>Warning threshold of a standby's replay delay.</summary>
    [Setting("replication_lag_warn", Live = true, Description = "How far replay on a standby, here or attached, may lag before the resource is degraded", Default = "none")]
    public TimeSpan? ReplicationLagWarning { get; init; }

    /// <summary>Warning threshold of WAL that slots hold back, in megabytes.</summary>
    [Setting("slot_lag_warn", Live = true, Description = "Megabytes of WAL held back by a replication slot from which the resource is degraded"), Range(1, int.MaxValue)]
    public int? SlotLagWarning { get; init; }

    /// <summary>Whether any threshold is set that only the server's own figures can be held against.</summary>
    internal bool WantsFigures => ConnectionsWarning is not null || TransactionAgeWarning is not null || ReplicationLagWarning is not null
        || SlotLagWarning is not null || Role is not ServerRole.Any;

    /// <summary>Whether anything was asked for that only a query can tell. The role alone is told by a login, from 14 on.</summary>
    internal bool WantsSql => MonitorSql is not null || PassFile is not null || ConnectionsWarning is not null || TransactionAgeWarning is not null
        || ReplicationLagWarning is not null || SlotLagWarning is not null;

    /// <summary>Whether a login was asked for, so that a refused one is worth a warning.</summary>
    internal bool WantsLogin => WantsSql || MonitorUser is not null || Role is not ServerRole.Any;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (string Name, string? Path)[] paths =
        [
            ("pgdata", DataDirectory), ("pgctl", PgCtl), ("psql", Psql), ("config", ConfigurationFile), ("socketdir", SocketDirectory), ("logfile", LogFile),
            ("monitor_passfile", PassFile),
        ];
        foreach (var (name, path) in paths.Where(setting => setting.Path is not null && !Path.IsPathFullyQualified(setting.Path)))
            yield return new ValidationResult($"{path} is not an absolute path", [name]);

        foreach (var (name, text) in new[] { ("start", Start), ("stop", Stop), ("start_opt", StartOptions) }.Where(setting => setting.Item2 is not null))
        {
            if (!Words.TrySplit(text!, out var words, out var problem))
                yield return new ValidationResult(problem, [name]);
            else if (words is [])
                yield return new ValidationResult("is empty", [name]);
        }

        if (Start is not null && StartOptions is not null)
            yield return new ValidationResult("means nothing beside start: write the options into that command", ["start_opt"]);
        if (StopEscalate > TimeSpan.FromDays(1))
            yield return new ValidationResult("is longer than a day", ["stop_escalate"]);
    }
}

/// <summary>The role that a server must have.</summary>
public enum ServerRole
{
    /// <summary>Whichever it has.</summary>
    Any,

    /// <summary>It takes writes.</summary>
    Primary,

    /// <summary>It replays what a primary writes.</summary>
    Standby,
}

using System.Net;
using System.Net.Sockets;
using Kits.PostgreSql.Layout;
using Kits.Sdk.Processes;
using Npgsql;

namespace Kits.PostgreSql.Tests.Machine;

/// <summary>A real server of its own: its data directory, its port, and hands that work on it without the kit.</summary>
internal sealed class TestServer
{
    private const int HangUp = 1;
    public const int Kill = 9;
    public const int Stop = 19;
    public const int Continue = 18;

    private TestServer(string folder, int port) => (Folder, Port) = (folder, port);

    /// <summary>Holds the data directory and the Unix socket.</summary>
    public string Folder { get; }

    public int Port { get; }

    public string Data => Path.Combine(Folder, "data");

    public string Rules => Path.Combine(Data, "pg_hba.conf");

    /// <summary>Makes one; it does not run yet.</summary>
    public static async Task<TestServer> NewAsync(params string[] configuration)
    {
        var template = await Installation.TemplateAsync();
        var server = new TestServer(await Installation.FolderAsync(), FreePort());
        await Installation.RunAsync("cp", "-a", template, server.Data);
        await server.ConfigureAsync([
            $"port = {server.Port}", $"unix_socket_directories = '{server.Folder}'", "listen_addresses = '127.0.0.1'", "shared_buffers = 16MB", "max_connections = 20",
            "fsync = off", "lc_messages = C", .. configuration]);
        return server;
    }

    public Task ConfigureAsync(params string[] lines) => File.AppendAllLinesAsync(Path.Combine(Data, "postgresql.conf"), lines);

    /// <summary>The postmaster by its lock file; null if none lives.</summary>
    public ProcessIdentity? Postmaster => LockFile.Read(Data) is { } file ? ProcessTable.Find(file.Pid) : null;

    /// <summary>Replaces pg_hba.conf and has the running server read it.</summary>
    public async Task RulesAsync(params string[] lines)
    {
        await File.WriteAllLinesAsync(Rules, lines);
        if (Postmaster is { } postmaster)
            await ReloadAsync(postmaster);
    }

    /// <summary>Runs a statement as superuser, over a connection of its own.</summary>
    public async Task<object?> SqlAsync(string sql, string database = "postgres")
    {
        await using var connection = await ConnectAsync(database);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        return await command.ExecuteScalarAsync();
    }

    public async Task<NpgsqlConnection> ConnectAsync(string database = "postgres", string user = Installation.Superuser, string? password = null)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = Folder, Port = Port, Username = user, Password = password, Database = database, Pooling = false, Timeout = 30,
        }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Starts it by hand, as somebody would who knows nothing of the host.</summary>
    public Task StartByHandAsync(params string[] options) =>
        Installation.RunAsync(Path.Combine(Installation.Programs, "pg_ctl"), ["-D", Data, "-w", "-t", "120", "-l", Path.Combine(Folder, "by-hand.log"), .. options, "start"]);

    /// <summary>Every living process of the server.</summary>
    public IReadOnlyList<ProcessIdentity> Processes => PostgreSql.Machine.ServerProcesses.Of(Data);

    /// <summary>Ends everything, and removes all that is on disk.</summary>
    public async Task DisposeAsync()
    {
        while (Processes is { Count: > 0 } left)
        {
            foreach (var process in left)
            {
                ProcessTable.Signal(process, Kill);
                ProcessTable.Signal(process, Continue);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        Directory.Delete(Folder, recursive: true);
    }

    private static async Task ReloadAsync(ProcessIdentity postmaster)
    {
        ProcessTable.Signal(postmaster, HangUp);
        await Eventually.TrueAsync(() => ReloadedAfter(postmaster), "the server reads its files again");
    }

    // pg_hba.conf is read by the postmaster: once it sleeps again after the signal, new connections meet the new rules.
    private static bool ReloadedAfter(ProcessIdentity postmaster)
    {
        var status = File.ReadAllLines($"/proc/{postmaster.Pid}/status");
        return status.Any(line => line.StartsWith("State:\tS", StringComparison.Ordinal)) && status.Any(line => line is "SigPnd:\t0000000000000000") && status.Any(line => line is "ShdPnd:\t0000000000000000");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

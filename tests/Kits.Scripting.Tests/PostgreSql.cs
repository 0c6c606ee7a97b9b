using System.Net;
using System.Net.Sockets;

using Kits.Sdk.Services;

namespace Kits.Scripting.Tests;

/// <summary>A real server in a folder of its own.</summary>
internal sealed class PostgreSql : IAsyncDisposable
{
    private readonly ICommandRunner _commands;
    private readonly string _folder = Directory.CreateTempSubdirectory("kits-pg-").FullName;
    private readonly string _programs = Directory.GetDirectories("/usr/lib/postgresql").Order().Last() + "/bin";

    private PostgreSql(ICommandRunner commands) => _commands = commands;

    public string Port { get; } = FreePort();

    public static async Task<PostgreSql> StartAsync(ICommandRunner commands, CancellationToken cancel)
    {
        var server = new PostgreSql(commands);
        await server.DoAsync(null, "chown", "postgres", server._folder);
        await server.DoAsync("postgres", $"{server._programs}/initdb", "-N", "-A", "trust", "-D", $"{server._folder}/data");
        await server.DoAsync("postgres", $"{server._programs}/pg_ctl", "-D", $"{server._folder}/data", "-w", "-l", $"{server._folder}/log", "-o", $"-p {server.Port} -c listen_addresses= -k /tmp", "start");
        cancel.ThrowIfCancellationRequested();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await DoAsync("postgres", $"{_programs}/pg_ctl", "-D", $"{_folder}/data", "-m", "immediate", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private async Task DoAsync(string? user, string program, params string[] arguments)
    {
        var end = await _commands.RunAsync(new Command(program, arguments) { User = user, OutputFile = "/dev/null" }, CancellationToken.None);
        Assert.True(end.Succeeded, $"{program}: {end}");
    }

    private static string FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}

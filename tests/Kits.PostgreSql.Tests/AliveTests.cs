using Kits.PostgreSql.Tests.Machine;
using Kits.Sdk;
using Kits.Sdk.Processes;
using Npgsql;

namespace Kits.PostgreSql.Tests;

/// <summary>What makes others stop a healthy server: refused logins, full slots, locks. Each row of the truth table on a live server, 600 checks long.</summary>
public sealed class AliveTests : PostgreSqlTest
{
    private const int Checks = 600;

    // A few lines may come of the arrangement, and one of a refused login every five minutes.
    private const int MostLogLines = 20;

    [Fact]
    public async Task A_server_that_lets_us_in()
    {
        await RestoredAsync();
        await StaysInServiceAsync(warning: null);
    }

    [Theory] // PG-20, and its kin
    [InlineData("local all all md5|host all all 127.0.0.1 255.255.255.255 md5")]
    [InlineData("host template1 postgres 127.0.0.1 255.255.255.255 trust|local all all md5|host all all 127.0.0.1 255.255.255.255 md5")]
    [InlineData("local all all scram-sha-256|host all all all scram-sha-256")]
    [InlineData("local all all password|host all all 0.0.0.0/0 password")]
    [InlineData("local all all reject|host all all all reject")]
    [InlineData("host all all 192.0.2.1/32 trust")]
    [InlineData("local all nobody peer|host all nobody all ident")]
    public async Task Rules_that_do_not_let_us_in(string rules)
    {
        await RestoredAsync();
        await Server.RulesAsync(rules.Split('|'));
        await StaysInServiceAsync(warning: null);
    }

    [Fact]
    public async Task A_refused_login_is_worth_a_warning_only_to_one_who_asked_for_logins()
    {
        Resource = With(("monitor_user", "postgres"));
        await RestoredAsync();
        await Server.RulesAsync("local all all reject", "host all all all reject");
        await StaysInServiceAsync($"For deeper checks let it in: local postgres postgres peer, above the other lines of {Server.Rules}");
    }

    [Fact]
    public async Task A_server_for_certificates_alone()
    {
        await Installation.RunAsync("openssl", "req", "-new", "-x509", "-days", "2", "-nodes", "-subj", "/CN=test", "-out", $"{Server.Data}/server.crt", "-keyout", $"{Server.Data}/server.key");
        File.SetUnixFileMode($"{Server.Data}/server.key", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await Server.ConfigureAsync("ssl = on", "unix_socket_directories = ''");
        await File.WriteAllLinesAsync(Server.Rules, ["hostssl all all all cert"], Cancel);
        await RestoredAsync();
        await StaysInServiceAsync(warning: null);
    }

    [Fact]
    public async Task Rules_with_a_mistake_are_told_before_they_break_the_next_start()
    {
        await RestoredAsync();
        await File.AppendAllLinesAsync(Server.Rules, ["host all all 127.0.0.1/32 scram-sha-265"], Cancel);
        await StaysInServiceAsync("scram-sha-265 is no method");
    }

    [Fact]
    public async Task A_user_or_a_database_that_is_gone()
    {
        Resource = With(("monitor_user", "watcher"), ("pgdb", "gone"));
        await RestoredAsync();
        await StaysInServiceAsync("28000 role \"watcher\" does not exist");

        await Server.SqlAsync("create role watcher login");
        Resource = With(("monitor_user", "watcher"), ("pgdb", "gone"));
        await StaysInServiceAsync("3D000 database \"gone\" does not exist");
    }

    [Fact]
    public async Task A_database_that_lets_nobody_in()
    {
        await RestoredAsync();
        await Server.SqlAsync("create database closed");
        await Server.SqlAsync("alter database closed allow_connections false");
        Resource = With(("pgdb", "closed"));
        await StaysInServiceAsync(warning: null);
    }

    [Fact]
    public async Task A_password_that_was_changed()
    {
        var file = Path.Combine(Some.Folder, "pass");
        await File.WriteAllTextAsync(file, "*:*:*:watcher:old\n", Cancel);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Resource = With(("monitor_user", "watcher"), ("monitor_passfile", file), ("monitor_sql", "select 1"));
        await RestoredAsync();
        await Server.SqlAsync("create role watcher login password 'old'");
        await Server.RulesAsync("local all watcher scram-sha-256", "local all all trust", "host all all all trust");
        await StaysInServiceAsync(warning: null);

        await Server.SqlAsync("alter role watcher password 'new'");
        await Server.SqlAsync("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'watcher'");
        await StaysInServiceAsync("28P01", checks: 20); // a new login each time, and a line in the log: someone asked for it
    }

    [Theory]
    [InlineData("local all all trust|host all all all trust")]
    [InlineData("local all all md5|host all all all trust")]
    public async Task Every_slot_is_taken_by_clients(string rules)
    {
        await RestoredAsync();
        await Server.RulesAsync(rules.Split('|'));
        var clients = new List<NpgsqlConnection>();
        try
        {
            while (clients.Count < 20)
                clients.Add(await ConnectOverTcpAsync());
        }
        catch (PostgresException full) when (full.SqlState == "53300")
        {
            // as many as there are
        }

        await StaysInServiceAsync("53300", lines: 30);
        clients.ForEach(client => client.Dispose());
        Recollected();
        await Eventually.TrueAsync(async () => await CheckAsync() is CheckResult.InService { Warning: null }, "the slots are free again");
    }

    [Fact]
    public async Task A_query_over_a_kept_connection_works_when_every_slot_is_taken()
    {
        Resource = With(("monitor_user", "postgres"), ("monitor_sql", "select 1"), ("connections_warn", "80"));
        await RestoredAsync();
        await StaysInServiceAsync(warning: null, checks: 2);
        var clients = new List<NpgsqlConnection>();
        try
        {
            while (clients.Count < 20)
                clients.Add(await Server.ConnectAsync());
        }
        catch (PostgresException full) when (full.SqlState == "53300")
        {
            // as many as there are
        }

        await StaysInServiceAsync("20 of 20 connections are in use", lines: 30);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_user_with_no_connections_left()
    {
        await RestoredAsync();
        await Server.SqlAsync("create role watcher login connection limit 0");
        Resource = With(("monitor_user", "watcher"));
        await StaysInServiceAsync("53300", lines: 30);
    }

    [Fact]
    public async Task A_stopped_backend_is_not_a_stopped_server()
    {
        await RestoredAsync();
        await using var client = await Server.ConnectAsync();
        var backend = ProcessTable.Find(client.ProcessID)!;
        ProcessTable.Signal(backend, TestServer.Stop);
        await StaysInServiceAsync(warning: null);
        ProcessTable.Signal(backend, TestServer.Continue);
    }

    [Fact]
    public async Task A_lock_on_a_catalog_makes_logins_hang_and_checks_do_not_pile_up_behind_it()
    {
        await RestoredAsync();
        await using var client = await Server.ConnectAsync();
        await using var transaction = await client.BeginTransactionAsync(Cancel);
        await new NpgsqlCommand("lock table pg_authid, pg_database in access exclusive mode", client, transaction).ExecuteNonQueryAsync(Cancel);

        for (var check = 1; check <= 3; check++)
            Assert.Contains("logins get no answer", Assert.IsType<CheckResult.Unknown>(await CheckAsync()).Why, StringComparison.Ordinal);
        await StaysInServiceAsync("logins get no answer");
        Assert.True(Server.Processes.Count(process => PostgreSql.Machine.ServerProcesses.TitleOf(process.Pid).Contains("startup", StringComparison.Ordinal)) <= 1);

        await transaction.RollbackAsync(Cancel);
        await Eventually.TrueAsync(async () => await CheckAsync() is CheckResult.InService { Warning: null }, "logins work again");
    }

    [Fact]
    public async Task The_socket_file_was_deleted()
    {
        await RestoredAsync();
        File.Delete($"{Server.Folder}/.s.PGSQL.{Server.Port}");
        await StaysInServiceAsync("does not exist");
    }

    [Fact]
    public async Task A_server_that_listens_on_its_socket_alone()
    {
        await Server.ConfigureAsync("listen_addresses = ''");
        await RestoredAsync();
        await StaysInServiceAsync(warning: null);
    }

    [Fact]
    public async Task The_lock_file_was_deleted()
    {
        await RestoredAsync();
        var postmaster = Server.Postmaster;
        File.Delete(Path.Combine(Server.Data, "postmaster.pid"));
        await StaysInServiceAsync("postmaster.pid of the running server is gone");
        Assert.True(ProcessTable.IsAlive(postmaster!));
    }

    [Fact]
    public async Task A_server_started_by_hand_is_adopted()
    {
        await Server.StartByHandAsync();
        var postmaster = Server.Postmaster;
        await StaysInServiceAsync(warning: null);
        Assert.StartsWith("it runs already", await RestoredAsync(), StringComparison.Ordinal);
        Assert.Equal(postmaster, Server.Postmaster);
    }

    [Fact]
    public async Task A_hot_standby_serves_unless_it_must_be_primary()
    {
        await StandbyAsync();
        await RestoredAsync();
        await StaysInServiceAsync(warning: null);

        Resource = With(("monitor_user", "postgres"), ("role", "primary"));
        var failed = Assert.IsType<CheckResult.Failed>(await CheckAsync());
        Assert.Equal((RetryScope.AnotherNode, "it is a standby, and must be primary here"), (failed.Why.WorthTrying, failed.Why.Reason));
        Assert.Contains("not cured here", Assert.IsType<ActionResult.Failed>(await RecoverAsync()).Why.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_standby_that_takes_no_queries_serves()
    {
        await StandbyAsync();
        await Server.ConfigureAsync("hot_standby = off");
        await RestoredAsync();
        await StaysInServiceAsync(warning: null);
    }

    // A standby must allow as many connections as its primary did, and the template was made with 100.
    private async Task StandbyAsync()
    {
        await Server.ConfigureAsync("max_connections = 100");
        await File.WriteAllTextAsync(Path.Combine(Server.Data, "standby.signal"), "", Cancel);
    }

    private async Task StaysInServiceAsync(string? warning, int checks = Checks, int lines = MostLogLines)
    {
        var before = Server.Processes.Count;
        var postmaster = Server.Postmaster;
        var log = LogLines();
        for (var check = 1; check <= checks; check++)
        {
            var answer = await CheckAsync();
            var serving = answer as CheckResult.InService;
            Assert.True(serving is not null, $"check {check}: {answer}");
            if (warning is null)
                Assert.Null(serving.Warning);
            else
                Assert.Contains(warning, serving.Warning, StringComparison.Ordinal);
        }

        Assert.Equal(postmaster, Server.Postmaster);
        Assert.True(LogLines() - log <= lines + (checks < Checks ? checks * 3 : 0), $"{LogLines() - log} lines more in the server's log");
        await Eventually.TrueAsync(() => Server.Processes.Count <= before + 2, "no backend of a check stays, but the one that is kept");
    }

    private int LogLines() => new[] { Path.Combine(Resource.Folder, "postgresql.log"), Path.Combine(Server.Folder, "by-hand.log") }.Where(File.Exists).Sum(file => File.ReadLines(file).Count());

    private async Task<NpgsqlConnection> ConnectOverTcpAsync()
    {
        var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={Server.Port};Username=postgres;Database=postgres;Pooling=false;Timeout=30");
        await connection.OpenAsync(Cancel);
        return connection;
    }

    // What a restarted host has: no refusal remembered.
    private void Recollected() => Resource = With();
}

using Kits.PostgreSql.Tests.Machine;
using Kits.Sdk;
using Kits.Sdk.Processes;
using Npgsql;

namespace Kits.PostgreSql.Tests;

/// <summary>Servers that have ended, hang, or are on their way up or down: what a check says, and what a recovery does about it.</summary>
public sealed class DeadTests : PostgreSqlTest
{
    [Fact]
    public async Task A_server_that_was_never_started_is_out_of_service() =>
        Assert.Equal("no server runs on it", Assert.IsType<CheckResult.OutOfService>(await CheckAsync()).Why);

    [Fact]
    public async Task A_directory_that_is_not_there_is_out_of_service()
    {
        Resource = Some.Context(Sdk.Settings.SettingValues.Of(("pgdata", "/nowhere/data")));
        Assert.IsType<CheckResult.OutOfService>(await CheckAsync());
        Assert.StartsWith("nothing was left to stop", await RemovedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_postmaster_is_dead_and_started_again()
    {
        await RestoredAsync();
        var postmaster = await KillPostmasterAsync();
        await Eventually.TrueAsync(() => Server.Processes.Count == 0, "idle processes leave by themselves");

        Assert.Equal($"the postmaster, process {postmaster.Pid}, has died and left postmaster.pid", Assert.IsType<CheckResult.OutOfService>(await CheckAsync()).Why);
        await RecoveredAsync();
        Assert.IsType<CheckResult.InService>(await CheckAsync());
    }

    [Fact]
    public async Task A_killed_postmaster_with_clients_is_started_again()
    {
        await RestoredAsync();
        await using var idle = await Server.ConnectAsync();
        await using var sleeping = await Server.ConnectAsync();
        var query = new NpgsqlCommand("select pg_sleep(600)", sleeping) { CommandTimeout = 0 }.ExecuteNonQueryAsync(Cancel);
        await KillPostmasterAsync();

        await RecoveredAsync();
        Assert.Equal("postgres", await Server.SqlAsync("select current_database()"));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => query);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Processes_that_a_killed_postmaster_left_are_seen_and_ended_before_the_next_start(bool stopped)
    {
        await RestoredAsync();
        await using var client = await Server.ConnectAsync();
        var busy = stopped ? Task.CompletedTask : new NpgsqlCommand("do 'begin loop end loop; end'", client) { CommandTimeout = 0 }.ExecuteNonQueryAsync(Cancel);
        var backend = ProcessTable.Find(client.ProcessID)!;
        if (stopped)
            ProcessTable.Signal(backend, TestServer.Stop);
        await KillPostmasterAsync();
        await Eventually.TrueAsync(() => Server.Processes is [var left] && left == backend, "only what cannot leave is left");

        Assert.Equal("the postmaster has ended, and 1 of its processes are left", Assert.IsType<CheckResult.Failed>(await CheckAsync()).Why.Reason);
        await RecoveredAsync();
        Assert.False(ProcessTable.IsAlive(backend));
        Assert.IsType<CheckResult.InService>(await CheckAsync());
        if (!stopped)
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => busy);
    }

    [Fact]
    public async Task What_a_killed_postmaster_left_can_be_removed()
    {
        await RestoredAsync();
        await using var client = await Server.ConnectAsync();
        ProcessTable.Signal(ProcessTable.Find(client.ProcessID)!, TestServer.Stop);
        await KillPostmasterAsync();

        Assert.StartsWith("what was left of the server was ended: ", await RemovedAsync(), StringComparison.Ordinal);
        Assert.IsType<CheckResult.OutOfService>(await CheckAsync());
        Assert.Empty(Server.Processes);
    }

    [Fact]
    public async Task A_stopped_postmaster_is_unknown_until_it_was_silent_for_long_enough_and_then_continued()
    {
        Resource = With(("hang_timeout", "100ms"));
        await RestoredAsync();
        await using var client = await Server.ConnectAsync();
        ProcessTable.Signal(Server.Postmaster!, TestServer.Stop);

        for (var check = 1; check <= 3; check++)
            Assert.Contains("is stopped by a signal (state T)", Assert.IsType<CheckResult.Unknown>(await CheckAsync()).Why, StringComparison.Ordinal);
        Assert.IsType<CheckResult.Failed>(await CheckAsync());

        Assert.EndsWith("nobody lost a connection", await RecoveredAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await new NpgsqlCommand("select 1", client).ExecuteScalarAsync(Cancel));
        Assert.IsType<CheckResult.InService>(await CheckAsync());
    }

    [Fact]
    public async Task A_stopped_postmaster_can_be_removed()
    {
        await RestoredAsync();
        ProcessTable.Signal(Server.Postmaster!, TestServer.Stop);
        Assert.Contains("fast shutdown", await RemovedAsync(), StringComparison.Ordinal);
        Assert.Empty(Server.Processes);
    }

    [Fact]
    public async Task A_server_that_somebody_shuts_down_is_unknown_while_its_clients_stay()
    {
        await RestoredAsync();
        await using (var client = await Server.ConnectAsync())
        {
            ProcessTable.Signal(Server.Postmaster!, 15);
            await Eventually.TrueAsync(() => Layout.LockFile.Read(Server.Data) is { Status: "stopping" }, "it is shutting down");
            for (var check = 1; check <= 20; check++)
                Assert.Contains("shutting down", Assert.IsType<CheckResult.Unknown>(await CheckAsync()).Why, StringComparison.Ordinal);
        }

        Assert.Contains("PostgreSQL", await RestoredAsync(), StringComparison.Ordinal); // once that has ended
        Assert.IsType<CheckResult.InService>(await CheckAsync());
    }

    [Fact]
    public async Task After_a_backend_was_killed_the_server_recovers_by_itself_and_is_left_alone()
    {
        await RestoredAsync();
        var postmaster = Server.Postmaster;
        for (var round = 1; round <= 5; round++)
        {
            await using var client = await Server.ConnectAsync();
            ProcessTable.Signal(ProcessTable.Find(client.ProcessID)!, TestServer.Kill);
            Assert.True(await CheckAsync() is CheckResult.InService or CheckResult.Unknown);
            await RecoveredAsync();
            await Eventually.TrueAsync(async () => await CheckAsync() switch
            {
                CheckResult.InService => true,
                CheckResult.Unknown => false,
                var acted => throw Xunit.Sdk.FailException.ForFailure($"{acted}"),
            }, "it serves again");
        }

        Assert.Equal(postmaster, Server.Postmaster);
    }

    [Fact]
    public async Task A_start_that_never_gets_on_fails_with_its_reason()
    {
        Resource = With(("startup_stall", "500ms"));
        await File.WriteAllTextAsync(Path.Combine(Server.Data, "recovery.signal"), "", Cancel);
        await Server.ConfigureAsync("restore_command = 'sleep 1000'");

        Assert.EndsWith("and nothing has moved for 500ms", Assert.IsType<ActionResult.Failed>(await RestoreAsync()).Why.Reason, StringComparison.Ordinal);
        Assert.IsType<CheckResult.Unknown>(await CheckAsync());
        await RemovedAsync();
    }

    [Fact]
    public async Task A_stale_pid_that_means_another_process_by_now_stands_in_nobodys_way()
    {
        var lines = $"{Environment.ProcessId}\n{Server.Data}\n1\n{Server.Port}\n{Server.Folder}\n127.0.0.1\n  1 1\nready   \n";
        await File.WriteAllTextAsync(Path.Combine(Server.Data, "postmaster.pid"), lines, Cancel);
        Assert.IsType<CheckResult.OutOfService>(await CheckAsync());

        await RestoredAsync();
        Assert.IsType<CheckResult.InService>(await CheckAsync());
    }

    [Fact]
    public async Task A_postmaster_that_nobody_reaps_stands_in_nobodys_way()
    {
        // A shell that becomes sleep is a father that never looks after its child.
        var father = Some.Commands.Start(new Sdk.Services.Command("sh", "-c", $"{Installation.Programs}/postgres -D {Server.Data} & exec sleep 1000") { User = Installation.User });
        try
        {
            await Eventually.TrueAsync(async () => await CheckAsync() is CheckResult.InService, "it serves");
            var postmaster = Server.Postmaster!;
            ProcessTable.Signal(postmaster, TestServer.Kill);
            await Eventually.TrueAsync(() => !ProcessTable.IsAlive(postmaster) && Server.Processes.Count == 0, "it is dead");
            Assert.Contains("(zombie)", Assert.IsType<CheckResult.OutOfService>(await CheckAsync()).Why, StringComparison.Ordinal);

            await RecoveredAsync();
            Assert.IsType<CheckResult.InService>(await CheckAsync());
        }
        finally
        {
            ProcessTable.Signal(father, TestServer.Kill);
        }
    }

    [Fact]
    public async Task The_watch_tells_of_the_end_of_the_postmaster_at_once()
    {
        await RestoredAsync();
        await using var hints = WatchAsync().GetAsyncEnumerator(Cancel);
        var next = hints.MoveNextAsync().AsTask();
        var postmaster = await KillPostmasterAsync();

        Assert.True(await next.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel));
        Assert.Equal($"the postmaster, process {postmaster.Pid}, ended", hints.Current.What);
    }
}

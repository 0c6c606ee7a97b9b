using Kits.PostgreSql.Tests.Machine;
using Kits.Sdk;
using Kits.Sdk.Processes;
using Npgsql;

namespace Kits.PostgreSql.Tests;

public sealed class RemoveTests : PostgreSqlTest
{
    [Fact]
    public async Task Clients_are_disconnected_and_what_they_committed_stays()
    {
        await RestoredAsync();
        await using var client = await Server.ConnectAsync();
        await new NpgsqlCommand("create table kept as select 42 as answer", client).ExecuteNonQueryAsync(Cancel);

        Assert.Contains("fast shutdown", await RemovedAsync(), StringComparison.Ordinal);
        Assert.Empty(Server.Processes);
        await RestoredAsync();
        Assert.Equal(42, await Server.SqlAsync("select answer from kept"));
    }

    [Fact]
    public async Task Clients_may_be_given_time()
    {
        Resource = With(("disconnect_client", "false"), ("stop_escalate", "60s"));
        await RestoredAsync();
        var client = await Server.ConnectAsync();
        var removing = RemoveAsync();
        await Eventually.TrueAsync(() => Layout.LockFile.Read(Server.Data) is { Status: "stopping" }, "it is shutting down");
        Assert.Equal(1, await new NpgsqlCommand("select 1", client).ExecuteScalarAsync(Cancel));
        await client.DisposeAsync();
        Assert.Contains("after its clients had gone", Assert.IsType<ActionResult.Done>(await removing).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_holds_up_a_fast_shutdown_makes_it_an_immediate_one()
    {
        Resource = With(("stop_escalate", "1s"));
        await RestoredAsync();
        await using var client = await Server.ConnectAsync();
        await new NpgsqlCommand("create table kept as select 42 as answer", client).ExecuteNonQueryAsync(Cancel);
        ProcessTable.Signal(ProcessTable.Find(client.ProcessID)!, TestServer.Stop);

        Assert.Contains("immediate shutdown", await RemovedAsync(), StringComparison.Ordinal);
        Assert.Empty(Server.Processes);
        await RestoredAsync();
        Assert.Equal(42, await Server.SqlAsync("select answer from kept"));
    }

    [Fact]
    public async Task A_checkpoint_may_come_first()
    {
        Resource = With(("monitor_user", "postgres"), ("checkpoint", "true"));
        await Server.ConfigureAsync("log_checkpoints = on");
        await RestoredAsync();
        await RemovedAsync();
        Assert.Contains("checkpoint starting: immediate force wait", await File.ReadAllTextAsync(Path.Combine(Resource.Folder, "postgresql.log"), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_whose_lock_file_is_gone_is_stopped_all_the_same()
    {
        await RestoredAsync();
        File.Delete(Path.Combine(Server.Data, "postmaster.pid"));
        await RemovedAsync();
        Assert.Empty(Server.Processes);
        Assert.IsType<CheckResult.OutOfService>(await CheckAsync());
    }

    [Fact]
    public async Task A_shell_that_stands_in_the_data_directory_is_no_process_of_the_server()
    {
        await RestoredAsync();
        var shell = Some.Commands.Start(new Sdk.Services.Command("sh", "-c", "sleep 1000; true") { Directory = Server.Data, User = Installation.User });
        await RemovedAsync();
        Assert.IsType<CheckResult.OutOfService>(await CheckAsync());
        Assert.True(ProcessTable.IsAlive(shell));
        foreach (var process in ProcessTable.Descendants(shell).Append(shell))
            ProcessTable.Signal(process, TestServer.Kill);
    }
}

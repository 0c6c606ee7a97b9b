using Kits.PostgreSql.Tests.Machine;
using Kits.Sdk;
using Kits.Sdk.Processes;
using Npgsql;

namespace Kits.PostgreSql.Tests;

/// <summary>Disks that are full, read-only or gone beneath a server: on a real ext4 of its own.</summary>
[Trait("needs", "root")]
public sealed class StorageTests : PostgreSqlTest
{
    private Disk? _disk;

    public override async ValueTask DisposeAsync()
    {
        _disk?.Dispose(); // lazily: what runs on it is ended next
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_filesystem_that_went_read_only_is_a_failure_that_no_restart_cures()
    {
        _disk = await Disk.BeneathAsync(Server.Data);
        await RestoredAsync();
        await Server.RulesAsync("local all all md5", "host all all all md5"); // behind a password the server's own answers hide it
        Assert.IsType<CheckResult.InService>(await CheckAsync());

        _disk.Break();
        var why = Assert.IsType<CheckResult.Failed>(await CheckAsync()).Why;
        Assert.Equal(RetryScope.AnotherNode, why.WorthTrying);
        Assert.Contains("read-only", why.Reason, StringComparison.Ordinal);
        var postmaster = Server.Postmaster;
        Assert.Contains("not cured here", Assert.IsType<ActionResult.Failed>(await RecoverAsync()).Why.Reason, StringComparison.Ordinal);
        Assert.Equal(postmaster, Server.Postmaster);

        Resource = With(("stop_escalate", "1s")); // it cannot shut down cleanly: it cannot write
        await RemovedAsync();
        Assert.Empty(Server.Processes);
        Assert.Contains("read-only", Assert.IsType<ActionResult.Failed>(await RestoreAsync()).Why.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_canary_finds_storage_that_takes_no_writes()
    {
        _disk = await Disk.BeneathAsync(Server.Data);
        Resource = With(("canary", "true"), ("stop_escalate", "1s"));
        await RestoredAsync();
        Assert.IsType<CheckResult.InService>(await CheckAsync());
        Assert.True(File.Exists(Path.Combine(Server.Data, ".kits-canary")));

        _disk.Lose();
        Assert.Equal(RetryScope.AnotherNode, Assert.IsType<CheckResult.Failed>(await CheckAsync()).Why.WorthTrying);
        await RemovedAsync();
        Assert.Empty(Server.Processes);
    }

    [Fact]
    public async Task A_server_whose_directory_was_lazily_unmounted_serves_on_and_can_be_removed()
    {
        _disk = await Disk.BeneathAsync(Server.Data);
        await RestoredAsync();
        var postmaster = Server.Postmaster!;
        _disk.Detach();
        for (var check = 1; check <= 600; check++)
            Assert.Contains("unmounted or moved beneath it", Assert.IsType<CheckResult.InService>(await CheckAsync()).Warning, StringComparison.Ordinal);

        await RemovedAsync();
        Assert.False(ProcessTable.IsAlive(postmaster));
        Assert.Empty(Server.Processes);
        Assert.IsType<CheckResult.OutOfService>(await CheckAsync());
    }

    [Fact]
    public async Task A_full_WAL_disk_ends_the_server_and_a_start_is_refused_by_name_until_there_is_room()
    {
        await WalOnDiskAsync();
        await RestoredAsync();
        _disk!.Fill();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => Server.SqlAsync("create table big as select repeat('x', 1000) from generate_series(1, 100000)"));
        await Eventually.TrueAsync(() => Server.Processes.Count == 0, "the server gives up");

        Assert.IsType<CheckResult.OutOfService>(await CheckAsync());
        Assert.Contains("MB left, and a start needs 32 MB", Assert.IsType<ActionResult.Failed>(await RecoverAsync()).Why.Reason, StringComparison.Ordinal);
        _disk.MakeRoom();
        await RecoveredAsync();
        Assert.IsType<CheckResult.InService>(await CheckAsync());
    }

    [Fact]
    public async Task A_full_disk_is_warned_of_and_never_acted_on()
    {
        await WalOnDiskAsync();
        Resource = With(("space_warn", "90"));
        await RestoredAsync();
        Assert.Equal(new CheckResult.InService(), await CheckAsync());
        _disk!.Fill();
        for (var check = 1; check <= 600; check++)
            Assert.Contains("% full", Assert.IsType<CheckResult.InService>(await CheckAsync()).Warning, StringComparison.Ordinal);
    }

    private async Task WalOnDiskAsync()
    {
        _disk = await Disk.MountedAsync(Path.Combine(Server.Folder, "wal"));
        await Installation.RunAsync("cp", "-a", $"{Server.Data}/pg_wal/.", _disk.Directory);
        Directory.Delete($"{Server.Data}/pg_wal", recursive: true);
        await Installation.RunAsync("ln", "-s", _disk.Directory, $"{Server.Data}/pg_wal");
    }
}

using System.Net;
using System.Net.Sockets;
using Kits.PostgreSql.Tests.Machine;
using Kits.Sdk;
using Kits.Sdk.Processes;

namespace Kits.PostgreSql.Tests;

public sealed class RestoreTests : PostgreSqlTest
{
    [Fact]
    public async Task A_server_is_started_as_its_owner_and_holds_nothing_of_ours()
    {
        await RestoredAsync();

        var postmaster = Server.Postmaster!;
        Assert.Contains(File.ReadAllLines($"/proc/{postmaster.Pid}/status"), line => line.StartsWith("Uid:", StringComparison.Ordinal) && line.Split('\t')[1] == OwnerOf(Server.Data));
        var log = Path.Combine(Resource.Folder, "postgresql.log");
        foreach (var descriptor in Directory.GetFiles($"/proc/{postmaster.Pid}/fd").Select(file => new FileInfo(file).LinkTarget).Where(target => target is not null))
        {
            Assert.True(
                descriptor == log || descriptor == "/dev/null" || descriptor!.StartsWith(Server.Data, StringComparison.Ordinal)
                    || descriptor.StartsWith("socket:", StringComparison.Ordinal) || descriptor.StartsWith("anon_inode:", StringComparison.Ordinal) || descriptor.StartsWith("pipe:", StringComparison.Ordinal),
                descriptor);
            if (descriptor.StartsWith("pipe:", StringComparison.Ordinal)) // its own, by which its children hear of its end
                Assert.DoesNotContain(descriptor, Directory.GetFiles("/proc/self/fd").Select(file => new FileInfo(file).LinkTarget));
        }
    }

    [Fact]
    public async Task Port_and_socket_that_are_set_are_passed_on()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Server.Folder, "other"), (UnixFileMode)0b111_111_111).FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        Resource = With(("pgport", $"{port}"), ("socketdir", folder), ("start_opt", "-c work_mem=3MB"));
        await RestoredAsync();

        Assert.True(File.Exists($"{folder}/.s.PGSQL.{port}"));
        Assert.IsType<CheckResult.InService>(await CheckAsync());
        Assert.Contains("work_mem=3MB", File.ReadAllText($"/proc/{Server.Postmaster!.Pid}/cmdline"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_may_start_and_stop_it()
    {
        var program = $"{Installation.Programs}/pg_ctl -D {Server.Data}";
        var asOwner = Installation.User is { } user ? $"setpriv --reuid={user} --regid={user} --init-groups " : "";
        Resource = With(("start", $"{asOwner}{program} -w -l {Server.Folder}/by-hand.log start"), ("stop", $"{asOwner}{program} -w stop"));

        Assert.StartsWith($"PostgreSQL {Installation.Version} was started by ", await RestoredAsync(), StringComparison.Ordinal);
        Assert.IsType<CheckResult.InService>(await CheckAsync());
        Assert.StartsWith("stopped by ", await RemovedAsync(), StringComparison.Ordinal);
        Assert.IsType<CheckResult.OutOfService>(await CheckAsync());
    }

    [Fact]
    public async Task A_start_command_that_fails_is_told()
    {
        Resource = With(("start", "sh -c 'echo no such cluster; exit 2'"));
        Assert.Equal("start: exit 2: no such cluster", Assert.IsType<ActionResult.Failed>(await RestoreAsync()).Why.Reason);
    }

    [Fact]
    public async Task No_data_directory_is_refused_by_name()
    {
        Resource = Some.Context(Sdk.Settings.SettingValues.Of(("pgdata", Server.Folder)));
        var why = Assert.IsType<ActionResult.Failed>(await RestoreAsync()).Why;
        Assert.Equal((RetryScope.AnotherNode, true), (why.WorthTrying, why.Reason.StartsWith($"{Server.Folder} is no data directory here", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_wrong_version_is_refused_by_name()
    {
        await File.WriteAllTextAsync(Path.Combine(Server.Data, "PG_VERSION"), "9.6\n", Cancel);
        Resource = With(("pgctl", $"{Installation.Programs}/pg_ctl"));
        var why = Assert.IsType<ActionResult.Failed>(await RestoreAsync()).Why;
        Assert.Equal(RetryScope.AnotherNode, why.WorthTrying);
        Assert.Contains("version 9.6", why.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_is_not_installed_is_refused_by_name()
    {
        await File.WriteAllTextAsync(Path.Combine(Server.Data, "PG_VERSION"), "99\n", Cancel);
        Resource = With(("pgctl", "/nowhere/bin/pg_ctl"));
        Assert.Equal("no programs of PostgreSQL 99 are found here beside /nowhere/bin/pg_ctl", Assert.IsType<ActionResult.Failed>(await RestoreAsync()).Why.Reason);
    }

    [Fact]
    [Trait("needs", "root")]
    public async Task A_wrong_owner_is_refused_by_name()
    {
        Resource = With(("pgdba", "daemon"));
        Assert.Equal(
            $"{Server.Data} belongs to postgres, not to daemon: correct pgdba, or the owner",
            Assert.IsType<ActionResult.Failed>(await RestoreAsync()).Why.Reason);
    }

    [Theory]
    [InlineData("shared_bufers = 16MB", "shared_bufers")]
    [InlineData("shared_buffers = lots", "shared_buffers")]
    public async Task A_broken_configuration_is_refused_in_the_servers_words(string line, string told)
    {
        await Server.ConfigureAsync(line);
        var why = Assert.IsType<ActionResult.Failed>(await RestoreAsync()).Why;
        Assert.Equal(RetryScope.Nowhere, why.WorthTrying);
        Assert.Contains(told, why.Reason, StringComparison.Ordinal);
        Assert.IsType<CheckResult.OutOfService>(await CheckAsync());
    }

    [Fact]
    public async Task Broken_rules_are_refused_in_the_servers_words()
    {
        await File.WriteAllLinesAsync(Server.Rules, ["host all all 127.0.0.1/32 cert"], Cancel);
        var why = Assert.IsType<ActionResult.Failed>(await RestoreAsync()).Why;
        Assert.Equal(RetryScope.Nowhere, why.WorthTrying);
        Assert.Contains("pg_hba.conf", why.Reason, StringComparison.Ordinal);
        Assert.Contains("line 1", why.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_a_stranger_has_is_refused_in_the_servers_words()
    {
        using var stranger = new TcpListener(IPAddress.Loopback, Server.Port);
        stranger.Start();
        var why = Assert.IsType<ActionResult.Failed>(await RestoreAsync()).Why;
        Assert.Contains("could not", why.Reason, StringComparison.Ordinal);
        Assert.Contains("Address already in use", why.Reason, StringComparison.Ordinal);
        Assert.IsType<CheckResult.OutOfService>(await CheckAsync());
    }

    [Fact]
    public async Task A_directory_that_another_server_uses_is_never_started_twice()
    {
        await Server.StartByHandAsync();
        var postmaster = Server.Postmaster!;
        ProcessTable.Signal(postmaster, TestServer.Stop);
        Assert.StartsWith("not started: ", Assert.IsType<ActionResult.Failed>(await RestoreAsync()).Why.Reason, StringComparison.Ordinal);
        File.Delete(Path.Combine(Server.Data, "postmaster.pid"));
        Assert.StartsWith("not started: ", Assert.IsType<ActionResult.Failed>(await RestoreAsync()).Why.Reason, StringComparison.Ordinal);
        Assert.Equal([postmaster.Pid], Server.Processes.Where(process => !PostgreSql.Machine.ServerProcesses.TitleOf(process.Pid).StartsWith("postgres: ", StringComparison.Ordinal)).Select(process => process.Pid));
    }

    private static string OwnerOf(string file) => $"{PostgreSql.Machine.FileStatus.Of(file)!.Value.Owner}";
}

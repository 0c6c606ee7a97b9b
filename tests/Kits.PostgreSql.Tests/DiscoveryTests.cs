using Kits.PostgreSql.Tests.Machine;
using Kits.Sdk.Discovery;
using Kits.Sdk.Settings;

namespace Kits.PostgreSql.Tests;

public sealed class DiscoveryTests : PostgreSqlTest
{
    [Fact]
    public async Task A_data_directory_tells_all_that_is_needed()
    {
        await RestoredAsync();
        var found = Assert.Single((await DiscoverAsync(Server.Folder)).Resources);

        Assert.Equal($"postgresql-{Server.Data}", found.Tag);
        Assert.StartsWith($"PostgreSQL {Installation.Version}: runs as process {Server.Postmaster!.Pid}, ready", found.Remarks[0], StringComparison.Ordinal);
        (string, string)[] expected =
        [
            ("pgdata", Server.Data), ("pgctl", $"{Installation.Programs}/pg_ctl"), ("pgport", $"{Server.Port}"), ("pgdba", Installation.User ?? Environment.UserName),
            ("config", $"{Server.Data}/postgresql.conf"), ("socketdir", Server.Folder),
        ];
        Assert.Equal(expected, found.Settings.Entries.Select(entry => (entry.Key, ((SettingValue.Scalar)entry.Value).Text)));
        Assert.Empty(SettingsBinder.Bind(typeof(PostgreSqlSettings), found.Settings).Problems);
    }

    [Fact]
    public async Task A_stopped_server_is_found_by_its_configuration()
    {
        var found = Assert.Single((await DiscoverAsync(Server.Data)).Resources);
        Assert.Equal($"PostgreSQL {Installation.Version}: no server runs on it", found.Remarks[0]);
        Assert.Equal($"{Server.Port}", ((SettingValue.Scalar)found.Settings.Find("pgport")!).Text);
    }

    [Fact]
    [Trait("needs", "root")]
    public async Task A_cluster_of_Debian_is_found_with_its_configuration_and_log()
    {
        var cluster = $"kits{Environment.ProcessId}";
        var home = Directory.CreateDirectory($"/etc/postgresql/{Installation.Version}/{cluster}").FullName;
        try
        {
            File.Move(Path.Combine(Server.Data, "postgresql.conf"), Path.Combine(home, "postgresql.conf"));
            await File.AppendAllTextAsync(Path.Combine(home, "postgresql.conf"), $"data_directory = '{Server.Data}'\nhba_file = '{Server.Rules}'\n", Cancel);
            var found = Assert.Single((await DiscoverAsync(Server.Data)).Resources);
            Assert.Equal($"{home}/postgresql.conf", ((SettingValue.Scalar)found.Settings.Find("config")!).Text);
            Assert.Equal($"/var/log/postgresql/postgresql-{Installation.Version}-{cluster}.log", ((SettingValue.Scalar)found.Settings.Find("logfile")!).Text);

            Resource = With(("logfile", Path.Combine(Resource.Folder, "postgresql.log")));
            await RestoredAsync();
            Assert.IsType<Sdk.CheckResult.InService>(await CheckAsync());
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    [Fact]
    public async Task Where_there_is_nothing_that_is_told()
    {
        Assert.Equal(["/nowhere is no directory"], (await DiscoverAsync("/nowhere")).Remarks);
        Assert.Contains("PG_VERSION", Assert.Single((await DiscoverAsync(Some.Folder)).Remarks), StringComparison.Ordinal);
    }

    private Task<DiscoveryResult> DiscoverAsync(string where) =>
        new PostgreSqlKit().DiscoverAsync(new DiscoveryContext { Where = where, Commands = Some.Commands, Time = TimeProvider.System }, Cancel);
}

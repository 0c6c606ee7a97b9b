namespace Kits.Scenarios;

/// <summary>A PostgreSQL server under the host, as an operator of PowerGres keeps one.</summary>
[Trait("needs", "root")]
public sealed class DatabaseTests(Published published) : Scenario(published)
{
    private const string Tag = "pgplus-/PlusData/ES2.1/data1"; // PG-16
    private const string Owner = "postgres";

    private string Data => Node.Place("data1");

    private protected override async Task ArrangeAsync()
    {
        Assert.SkipUnless(Directory.Exists("/usr/lib/postgresql"), "no PostgreSQL is installed: apt-get install postgresql");
        var programs = Directory.GetDirectories("/usr/lib/postgresql").Max() + "/bin";
        await Node.DoneAsync("chmod", "711", Node.Folder);
        await Node.DoneAsync("install", "-d", "-o", Owner, "-m", "700", Data);
        await Node.DoneAsync("setpriv", $"--reuid={Owner}", $"--regid={Owner}", "--init-groups", $"{programs}/initdb", "-N", "-D", Data, "-A", "peer", "--no-instructions");
        await Node.DoneAsync("install", "-d", "-o", Owner, Node.Place("run"));
        await File.AppendAllLinesAsync(Path.Combine(Data, "postgresql.conf"), [$"unix_socket_directories = '{Node.Place("run")}'", "listen_addresses = '*'", "shared_buffers = 16MB"]);
        Node.Configure($$"""
              - tag: vip
                kit: ip
                settings: { ip: {{Node.Address}}, cidr_netmask: 24, nic: {{Node.Nic}} }
              - tag: {{Tag}}
                kit: postgresql
                needs: [vip]
                settings: { pgdata: {{Data}} }
                quickCheck: { every: 1s }
            """);
        await Node.StartHostAsync();
        await Node.AreAsync("ISP", "vip", Tag);
    }

    [Fact]
    public async Task A_killed_postmaster_comes_back_with_all_that_was_committed_and_can_be_taken_out_for_maintenance()
    {
        await SqlAsync("create table kept as select 42 as answer");
        var before = Postmaster;
        await Node.DoneAsync("kill", "-KILL", $"{before}");
        await Node.UntilAsync("another one runs", () => Postmaster is var now && now != 0 && now != before);
        await Node.AreAsync("ISP", Tag);
        Assert.Equal("42", await SqlAsync("select answer from kept"));
        Assert.Contains(await Node.HistoryAsync(Tag), entry => entry.Kind == "watch" && entry.Text.Contains($"{before}", StringComparison.Ordinal));

        await Node.DoneAsync("perform_action", "-t", Tag, "-a", "remove");
        await Node.AreAsync("OSU", Tag);
        Assert.Equal(0, Postmaster);
        await Node.DoneAsync("perform_action", "-t", Tag, "-a", "restart");
        await Node.AreAsync("ISP", Tag);
        await Node.DoneAsync("perform_action", "-t", Tag, "-a", "quickCheck");
        Assert.Equal("42", await SqlAsync("select answer from kept"));
    }

    [Fact]
    public async Task A_host_that_is_killed_leaves_the_server_running_and_the_next_one_adopts_it()
    {
        var before = Postmaster;
        await Node.KillHostAsync();
        Assert.Equal("1", await SqlAsync("select 1"));
        await Node.StartHostAsync();
        await Node.AreAsync("ISP", "vip", Tag);
        Assert.Equal(before, Postmaster);
    }

    [Fact]
    public async Task The_rules_of_the_FAQ_change_nothing() // PG-20
    {
        var before = Postmaster;
        await File.WriteAllLinesAsync(Path.Combine(Data, "pg_hba.conf"), ["local all all md5", "host all all 127.0.0.1 255.255.255.255 md5"], TestContext.Current.CancellationToken);
        await Node.DoneAsync("kill", "-HUP", $"{before}");
        await Node.UntilAsync("the check was refused, and said so", async () => (await Node.LogAsync()).Contains("wants a password", StringComparison.Ordinal));
        await Node.DoneAsync("perform_action", "-t", Tag, "-a", "quickCheck");
        await Node.AreAsync("ISP", Tag);
        Assert.Equal(before, Postmaster);
    }

    [Fact]
    public async Task What_is_discovered_is_a_configuration()
    {
        var found = await Node.DoneAsync("kits", "kit", "show", "postgresql", "--discover", Data);
        await File.WriteAllTextAsync(Node.Place("found.yaml"), found, TestContext.Current.CancellationToken);
        await Node.DoneAsync("kits", "validate", "-f", Node.Place("found.yaml"));
        Assert.Contains($"pgdata: {Data}", found, StringComparison.Ordinal);
        Assert.Contains("pgport: 5432", found, StringComparison.Ordinal);
        Assert.Contains("pgdba: postgres", found, StringComparison.Ordinal);
    }

    private int Postmaster =>
        Node.Lines(Path.Combine(Data, "postmaster.pid")) is [var pid, ..] && int.TryParse(pid, out var number) && Node.IsAlive(number) ? number : 0;

    private async Task<string> SqlAsync(string sql) =>
        (await Node.DoneAsync("setpriv", $"--reuid={Owner}", $"--regid={Owner}", "--init-groups", "psql", "-h", Node.Place("run"), "-d", "postgres", "-Atqc", sql)).Trim();
}

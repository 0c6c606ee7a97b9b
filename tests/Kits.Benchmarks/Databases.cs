using System.Globalization;
using Kits.PostgreSql;
using Kits.Sdk;
using Kits.Sdk.Processes;
using Kits.Sdk.Settings;
using Kits.Testing;

namespace Kits.Benchmarks;

/// <summary>What it costs to keep PostgreSQL servers in service: real ones, beside what the shell agent needs for the same.</summary>
internal sealed class Databases(Node node, string work, TimeProvider time)
{
    private const int Servers = 50;
    private const string Owner = "postgres";

    private readonly string _home = Path.Combine(work, "pg");
    private readonly IKit _kit = new PostgreSqlKit();

    public async Task MeasureAsync()
    {
        if (!Directory.Exists("/usr/lib/postgresql"))
        {
            Console.WriteLine("no PostgreSQL is installed: its figures are left out");
            return;
        }

        await node.RunAsync("chmod", "711", work);
        await node.RunAsync("install", "-d", "-o", Owner, _home);
        await AsOwnerAsync(Directory.GetDirectories("/usr/lib/postgresql").Max() + "/bin/initdb", "-N", "-D", Data(0), "-A", "trust", "--wal-segsize=1", "--no-instructions");
        await File.AppendAllLinesAsync(Path.Combine(Data(0), "postgresql.conf"), [$"unix_socket_directories = '{_home}'", "listen_addresses = ''", "shared_buffers = 1MB", "max_connections = 10"]);

        await ChecksAsync();
        await KillsAsync();
        await ManyAsync();
    }

    private async Task ChecksAsync()
    {
        using var some = new Some();
        var plain = some.Context(Settings(0));
        await DoneAsync(_kit.RestoreAsync(plain, CancellationToken.None));
        Figures.Times("postgresql check, new connection", await ChecksAsync(plain), "4 ms", "ocf:heartbeat:pgsql monitor 56 ms");
        var kept = some.Context(Settings(0, ("monitor_sql", "select 1")));
        Figures.Times("postgresql check, and a query on a kept one", await ChecksAsync(kept), "", "psql -c 'select 1' alone 25-27 ms");
        await DoneAsync(_kit.RemoveAsync(plain, CancellationToken.None));
    }

    private async Task<List<double>> ChecksAsync(ActionContext context)
    {
        List<double> samples = [];
        for (var check = 0; check < 520; check++)
        {
            var begun = time.GetTimestamp();
            var answer = await _kit.QuickCheckAsync(context, CancellationToken.None);
            if (answer is not CheckResult.InService)
                throw new InvalidOperationException($"{answer}");
            if (check >= 20) // once everything is warm
                samples.Add(time.GetElapsedTime(begun).TotalMilliseconds);
        }

        return samples;
    }

    // From the signal until the kit's watch tells of it, and until a new server serves: what the host adds is in the rows above.
    private async Task KillsAsync()
    {
        using var some = new Some();
        var context = some.Context(Settings(0));
        List<double> told = [], back = [];
        for (var kill = 0; kill < 20; kill++)
        {
            await DoneAsync(_kit.RestoreAsync(context, CancellationToken.None));
            await using var hints = _kit.WatchAsync(context, CancellationToken.None).GetAsyncEnumerator();
            var next = hints.MoveNextAsync().AsTask();
            var begun = time.GetTimestamp();
            ProcessTable.Signal(Postmaster(0), 9);
            await next;
            told.Add(time.GetElapsedTime(begun).TotalMilliseconds);
            await DoneAsync(_kit.RecoverAsync(context, Failure.Passing("killed"), CancellationToken.None));
            back.Add(time.GetElapsedTime(begun).TotalMilliseconds);
        }

        await DoneAsync(_kit.RemoveAsync(context, CancellationToken.None));
        Figures.Times("postmaster killed -> noticed", told, "a few ms", "Pacemaker, monitor 1 s: up to 1 s");
        Figures.Times("postmaster killed -> serves again", back, "its own recovery", "ocf:heartbeat:pgsql, monitor 1 s: 0.39-1.30 s");
    }

    private async Task ManyAsync()
    {
        for (var server = 1; server <= Servers; server++)
            await AsOwnerAsync("cp", "-a", Data(0), Data(server));
        await node.StartAsync("resources:\n" + string.Concat(Enumerable.Range(1, Servers).Select(server => string.Create(CultureInfo.InvariantCulture,
            $"  - {{ tag: pg-{server}, kit: postgresql, settings: {{ pgdata: {Data(server)}, pgport: {6000 + server} }}, quickCheck: {{ every: 1s }} }}\n"))));
        await node.InServiceAsync();
        var (cpu, begun) = (node.CpuSeconds(), time.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(10), time);
        var share = (node.CpuSeconds() - cpu) / time.GetElapsedTime(begun).TotalSeconds;
        Figures.Value($"CPU of the host, {Servers} servers checked each second", share.ToString("0.000 cores", CultureInfo.InvariantCulture), "", "ocf:heartbeat:pgsql 58 ms CPU a check = 2.9 cores");
        await node.StopAsync();
    }

    private string Data(int server) => Path.Combine(_home, server.ToString(CultureInfo.InvariantCulture));

    private SettingValues Settings(int server, params (string, string)[] more) => SettingValues.Of([("pgdata", Data(server)), ("pgport", "6000"), .. more]);

    private ProcessIdentity Postmaster(int server) =>
        ProcessTable.Find(int.Parse(File.ReadLines(Path.Combine(Data(server), "postmaster.pid")).First(), CultureInfo.InvariantCulture))!;

    private Task AsOwnerAsync(string program, params string[] arguments) =>
        node.RunAsync("setpriv", [$"--reuid={Owner}", $"--regid={Owner}", "--init-groups", program, .. arguments]);

    private static async Task DoneAsync(Task<ActionResult> call)
    {
        if (await call is ActionResult.Failed failed)
            throw new InvalidOperationException(failed.Why.Reason);
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using Kits.PostgreSql.Tests.Machine;
using Kits.Sdk;
using Kits.Sdk.Processes;
using Kits.Sdk.Services;

namespace Kits.PostgreSql.Tests;

/// <summary>pgbench at work while the postmaster is killed, recovered and restarted: whatever was committed is counted afterwards.</summary>
public sealed partial class CrashTests : PostgreSqlTest
{
    private const int Clients = 4;
    private const int Transactions = 1000;

    private string Logs => Path.Combine(Server.Folder, "logs");

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Server.ConfigureAsync("fsync = on", "log_checkpoints = on");
        await RestoredAsync();
        await Installation.RunAsync(Path.Combine(Installation.Programs, "pgbench"), [.. Connection, "-i", "-q", "-s", "2", "postgres"]);
        await Installation.RunAsync("mkdir", Logs);
    }

    [Fact]
    public async Task Nothing_that_was_committed_is_lost_by_a_kill_a_recovery_and_a_planned_restart()
    {
        await UnderLoadAsync(async () =>
        {
            var killed = TimeProvider.System.GetTimestamp();
            await KillPostmasterAsync();
            await RecoveredAsync();
            Assert.NotNull(await Server.SqlAsync("select 1"));
            var redo = Redo.Matches(await File.ReadAllTextAsync(Path.Combine(Resource.Folder, "postgresql.log"), Cancel)).LastOrDefault()?.Value ?? "no redo was needed";
            TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"killed under load, away for {TimeProvider.System.GetElapsedTime(killed).TotalMilliseconds:0} ms; of these the server's own: {redo}"));
        });
        await UnderLoadAsync(async () =>
        {
            await RemovedAsync();
            await RestoredAsync();
        });

        var told = Directory.GetFiles(Logs).Sum(file => File.ReadLines(file).Count());
        var kept = Convert.ToInt64(await Server.SqlAsync("select count(*) from pgbench_history"), CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper!.WriteLine($"{told} transactions were acknowledged, {kept} are there");
        Assert.InRange(kept, told, told + (2 * Clients)); // one of each client may have been committed and not acknowledged
        Assert.Equal(await Server.SqlAsync("select sum(delta) from pgbench_history"), await Server.SqlAsync("select sum(tbalance) from pgbench_tellers"));
    }

    [Fact]
    public async Task While_a_server_recovers_under_load_a_check_never_calls_it_dead()
    {
        await UnderLoadAsync(async () =>
        {
            var postmaster = Server.Postmaster;
            var backend = Server.Processes.First(process => PostgreSql.Machine.ServerProcesses.TitleOf(process.Pid).Contains("[local]", StringComparison.Ordinal));
            ProcessTable.Signal(backend, TestServer.Kill);
            var answers = new Dictionary<string, int>();
            for (var check = 1; check <= 600; check++)
            {
                var answer = await CheckAsync();
                Assert.True(answer is CheckResult.InService or CheckResult.Unknown, $"{answer}");
                answers[answer.GetType().Name] = answers.GetValueOrDefault(answer.GetType().Name) + 1;
            }

            TestContext.Current.TestOutputHelper!.WriteLine(string.Join(", ", answers.Select(pair => $"{pair.Key}: {pair.Value}")));
            await Eventually.TrueAsync(async () => await CheckAsync() is CheckResult.InService, "it has recovered");
            Assert.Equal(postmaster, Server.Postmaster);
        });
    }

    private string[] Connection => ["-h", Server.Folder, "-p", $"{Server.Port}", "-U", Installation.Superuser];

    // Runs pgbench, and the act as soon as enough of its transactions were acknowledged. What the act does ends pgbench.
    private async Task UnderLoadAsync(Func<Task> act)
    {
        var before = Acknowledged();
        var bench = Some.Commands.Start(new Command(
            Path.Combine(Installation.Programs, "pgbench"),
            [.. Connection, "-n", "-c", $"{Clients}", "-T", "300", "-l", $"--log-prefix={Logs}/{Guid.NewGuid():n}", "postgres"]) { User = Installation.User });
        try
        {
            await Eventually.TrueAsync(() => Acknowledged() - before >= Transactions, $"{Transactions} transactions");
            await act();
            if (ProcessTable.IsAlive(bench))
                ProcessTable.Signal(bench, 15);
            await Some.Events.ProcessEndAsync(bench, Cancel).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);
        }
        finally
        {
            ProcessTable.Signal(bench, TestServer.Kill);
        }
    }

    private int Acknowledged() => Directory.GetFiles(Logs).Sum(file => File.ReadLines(file).Count());

    [GeneratedRegex("redo done at .*")]
    private static partial Regex Redo { get; }
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Kits.Scenarios.Machinery;

/// <summary>A node whose kitsd is run by runit, installed as core/service/README.md says.</summary>
internal sealed partial class Runit(Node node)
{
    private const string Kitsd = "kitsd", Watchdog = "kitsd-watchdog";

    private string Services => node.Place("service");

    /// <summary>Starts runit, which starts all.</summary>
    /// <param name="watchdogAfter">After which silence a kitsd that stands still is killed.</param>
    public async Task StartAsync(string watchdogAfter)
    {
        Directory.CreateDirectory(Services);
        foreach (var service in new[] { Kitsd, Watchdog })
            await node.DoneAsync("cp", "-R", Path.Combine(node.Installed, "lib", "service", "runit", service), Services);
        await node.SpawnAsync(
            "env", $"KITSD_OPTIONS=--config {node.Place("kits.yaml")} --state {node.State}", $"KITS_WATCHDOG_OPTIONS=--after {watchdogAfter}", $"KITS_LOG={node.Place("log")}",
            "runsvdir", "-P", Services);
    }

    /// <summary>The kitsd that runs and answers.</summary>
    public async Task<int> HostAsync(int otherThan = 0)
    {
        var pid = 0;
        await node.UntilAsync("runit runs kitsd", async () => (pid = await PidAsync()) != 0 && pid != otherThan);
        await node.UntilAsync("kitsd answers", async () => (await node.RunAsync("kits", "status")).Exit == 0);
        return pid;
    }

    /// <summary>As runit tells it: <c>run: kitsd: (pid 42) 3s</c>, <c>down: kitsd: 1s, normally up</c>.</summary>
    public async Task<string> StatusAsync() => (await node.RunAsync("sv", "status", Path.Combine(Services, Kitsd))).Output;

    public Task DoAsync(string what) => node.DoneAsync("sv", what, Path.Combine(Services, Kitsd));

    /// <summary>What the watchdog said.</summary>
    public IReadOnlyList<string> WatchdogLog => node.Lines(node.Place("log/watchdog/current"));

    private async Task<int> PidAsync() =>
        Pid().Match(await StatusAsync()) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^run: \S+: \(pid (\d+)\)")]
    private static partial Regex Pid();
}

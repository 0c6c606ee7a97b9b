using System.Text.Json;
using Kits.Control;

namespace Kits.Scenarios;

/// <summary>
/// The host is killed at the first write of an operation, then at the second, and so on until the operation gets through.
/// strace does the killing: at fsync and fdatasync what was written counts, at pwrite64 it does not yet.
/// </summary>
[Trait("needs", "root")]
public sealed class KilledAtEveryStepTests(Published published) : Scenario(published)
{
    private const int FewestKills = 3;            // an intent, an outcome and what is wanted: no operation writes less
    private const int MostKills = 100;

    private Heart _app = null!;

    private protected override async Task ArrangeAsync()
    {
        _app = new Heart(Node, "app");
        Node.Configure($$"""
              - tag: vip
                kit: ip
                settings: { ip: {{Node.Address}}, cidr_netmask: 24, nic: {{Node.Nic}} }
              - tag: app
                kit: exec
                needs: [vip]
                settings: {{_app.Settings}}
                recover: { attempts: 1000, within: 10m }
            """);
        await Node.StartHostAsync();
        await Node.AreAsync("ISP", "vip", "app");
    }

    [Theory, InlineData("fsync,fdatasync"), InlineData("pwrite64")]
    public async Task A_restore_that_is_cut_off_anywhere_is_settled_by_looking(string write)
    {
        var kills = await KillAtEveryAsync(write,
            arrange: async () =>
            {
                await Node.DoneAsync("kits", "remove", "vip");
                await Node.AreAsync("OSU", "vip", "app");
            },
            operate: () => Node.RunAsync("kits", "restore", "app"));

        Assert.InRange(kills, FewestKills, MostKills);
        await Node.AreAsync("ISP", "vip", "app");
    }

    [Theory, InlineData("fsync,fdatasync"), InlineData("pwrite64")]
    public async Task A_remove_that_is_cut_off_anywhere_is_settled_by_looking(string write)
    {
        var kills = await KillAtEveryAsync(write,
            arrange: InServiceAsync,
            operate: () => Node.RunAsync("kits", "remove", "vip"));

        Assert.InRange(kills, FewestKills, MostKills);
        await Node.AreAsync("OSU", "vip", "app");
    }

    [Theory, InlineData("fsync,fdatasync"), InlineData("pwrite64")]
    public async Task A_recovery_that_is_cut_off_anywhere_is_settled_by_looking(string write)
    {
        var kills = await KillAtEveryAsync(write,
            arrange: InServiceAsync,
            operate: async () =>
            {
                var starts = _app.Starts.Count;
                await Node.DoneAsync("kill", "-KILL", $"{_app.Pid}");
                await Node.UntilAsync("app recovers, or the host is killed", async () =>
                    !Node.IsAlive(Node.Host) || _app.Starts.Count > starts && await IsInServiceAsync());
            },
            after: () => Node.AreAsync("ISP", "vip", "app"));

        Assert.InRange(kills, FewestKills, MostKills);
    }

    /// <returns>How often the host was killed before the operation got through.</returns>
    private async Task<int> KillAtEveryAsync(string write, Func<Task> arrange, Func<Task> operate, Func<Task>? after = null)
    {
        var step = write == "pwrite64" ? 2 : 1;          // a page takes two writes, its frame's header and itself, and counts with both
        for (var kills = 0; ; kills++)
        {
            await arrange();
            var history = await Told();

            bool killed;
            using (var strace = Node.Start("strace", "-f", "-p", $"{Node.Host}", "-o", Node.Place("strace.out"),
                "-e", $"trace={write}", "-e", $"inject={write}:signal=KILL:when={(kills * step) + 1}"))
            {
                await strace.LineAsync("attached");
                await operate();
                await strace.EndAsync("KILL");         // the kernel lets its tracees go on; strace itself may wait for ever for one that is dying
                killed = (await Node.RunAsync("kits", "status")).Exit == ExitCode.Unreachable;
            }

            if (!killed)
                return kills;

            await Node.UntilAsync("the host is dead", () => !Node.IsAlive(Node.Host));
            var running = _app.Pid;
            await Node.StartHostAsync();
            await Node.UntilAsync($"all is settled after kill {kills + 1} at {write}", IsSettledAsync);

            if (running != 0)
                Assert.Equal(running, _app.Starts[^1]);
            Assert.Empty(history.Except(await Told()));
            if (after is not null)
                await after();
        }

        async Task<IReadOnlyList<string>> Told() =>
            [.. (await Node.HistoryAsync()).Where(entry => entry.Kind != "check").Select(entry => $"{entry.Time:o} {entry.Tag} {entry.Kind} {entry.Text}")];
    }

    /// <summary>What the host says is what the machine shows, nothing is left to be done, and nothing is in doubt.</summary>
    private async Task<bool> IsSettledAsync()
    {
        var status = (await Node.StatusAsync()).Resources.ToDictionary(resource => resource.Tag);
        return Agrees(status["vip"], await Node.HoldsAddressAsync(), childIsOut: false)
            && Agrees(status["app"], _app.Pid != 0, childIsOut: status["vip"].Wanted == "out");
    }

    private static bool Agrees(ResourceStatus resource, bool runs, bool childIsOut) => resource switch
    {
        { Operation: not null } => false,
        { Wanted: "in" } when !childIsOut => resource.State == "ISP" && runs,
        { Wanted: "out" } => resource.State == (runs ? "ISU" : "OSU"),
        _ => runs ? resource.State is "ISP" or "ISU" : resource.State == "OSU",
    };

    private async Task InServiceAsync()
    {
        await Node.DoneAsync("perform_action", "-t", "vip", "-a", "restore");
        await Node.DoneAsync("kits", "restore", "app");
        await Node.AreAsync("ISP", "vip", "app");
        await _app.BeatsAsync();
    }

    /// <summary>False also while nobody answers.</summary>
    private async Task<bool> IsInServiceAsync() =>
        await Node.RunAsync("kits", "status", "--json") is { Exit: ExitCode.Done, Output: var answer }
        && JsonSerializer.Deserialize(answer, ControlJson.Default.StatusAnswer)!.Resources.All(resource => resource is { State: "ISP", Operation: null });
}

using Kits.Control;

namespace Kits.Scenarios;

/// <summary>The machine under the host is in trouble. What it protects is not, and must not be by the host's doing.</summary>
[Trait("needs", "root")]
public sealed class EmergencyTests(Published published) : Scenario(published)
{
    private static readonly string[] Tags = ["vip", "share", "app", "slow"];

    private Heart _heart = null!;
    private StateDisk _disk = null!;

    private protected override async Task ArrangeAsync()
    {
        (_heart, _disk) = (new Heart(Node, "app"), new StateDisk(Node));
        await _disk.MountAsync();
        var share = await Node.DiskAsync("share.img");
        Directory.CreateDirectory(Node.Place("share"));
        File.WriteAllText(Node.Place("slow.sh"), "[ -e $1 ] || exit 7\nfor ((i = 0; i < 60000; i++)); do :; done\n"); // a few tenths of a second of CPU
        Node.Configure($$"""
              - tag: vip
                kit: ip
                settings: { ip: {{Node.Address}}, cidr_netmask: 24, nic: {{Node.Nic}} }
                quickCheck: { every: 1s, timeout: 1s, timeouts: 2 }
              - tag: share
                kit: filesystem
                settings: { device: {{share}}, directory: {{Node.Place("share")}}, fstype: ext4 }
                quickCheck: { every: 1s, timeout: 1s, timeouts: 2 }
              - tag: app
                kit: exec
                needs: [vip, share]
                settings: {{_heart.Settings}}
                quickCheck: { every: 1s, timeout: 1s, timeouts: 2 }
              - tag: slow
                kit: exec
                settings: { start: /bin/touch {{On}}, stop: /bin/rm -f {{On}}, check: /bin/bash {{Node.Place("slow.sh")}} {{On}} }
                quickCheck: { every: 1s, timeout: 2s, timeouts: 2 }
            """);
        await Node.StartHostAsync();
        await Node.AreAsync("ISP", Tags);
        await _heart.BeatsAsync();
    }

    private string On => Node.Place("slow.on");

    [Fact]
    public async Task A_machine_four_times_overloaded_with_a_frozen_disk_under_the_host_restarts_nothing()
    {
        var before = await ActionsAsync();
        for (var hog = 0; hog < 4 * Environment.ProcessorCount; hog++)
            await Node.SpawnAsync("bash", "-c", "while :; do :; done");
        await _disk.FreezeAsync();
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
            Assert.Equal("alpha", (await Node.StatusAsync()).Node);
        }
        finally
        {
            await _disk.ThawAsync();
        }

        await NothingWasTouchedAsync(before);
    }

    [Fact]
    public async Task With_a_full_disk_under_database_and_log_monitoring_and_recovery_go_on_and_say_so()
    {
        await _disk.FillAsync();

        await Node.DoneAsync("kill", "-KILL", $"{_heart.Pid}");
        await Node.UntilAsync("the application is recovered", () => _heart.Starts.Count == 2 && _heart.Pid != 0);
        await Node.AreAsync("ISP", Tags);
        Assert.Contains("disk is full since ", (await Node.StatusAsync()).Journal, StringComparison.Ordinal);
        Assert.Contains("disk is full", (await Node.ExitsAsync(ExitCode.Failed, "kits", "remove", "app")).Error, StringComparison.Ordinal);
        await Node.DoneAsync("kits", "remove", "app", "--force");

        await _disk.ClearAsync();
        await Node.UntilAsync("the journal is whole again", async () => (await Node.StatusAsync()).Journal is null);
        await Node.DoneAsync("kits", "restore", "app");
        Assert.Contains(await Node.HistoryAsync("app"), entry => entry is { Kind: "action" } && entry.Text.StartsWith("recovered", StringComparison.Ordinal));
        Assert.Contains(Node.Lines(Path.Combine(Node.State, "kitsd.log")), line => line.EndsWith("lines of this log are lost: its disk was full, or did not answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_that_was_stopped_for_a_minute_touches_nothing_when_it_goes_on()
    {
        var before = await ActionsAsync();
        await Node.DoneAsync("kill", "-STOP", $"{Node.Host}");
        await Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken);
        await Node.DoneAsync("kill", "-CONT", $"{Node.Host}");

        await NothingWasTouchedAsync(before);
    }

    private async Task NothingWasTouchedAsync(IReadOnlyList<string> actions)
    {
        foreach (var tag in Tags)
            await Node.UntilAsync($"a check of {tag} says in service", async () => (await Node.RunAsync("kits", "check", tag)).Exit == ExitCode.Done);
        await Node.AreAsync("ISP", Tags);

        Assert.Equal(actions, await ActionsAsync());
        Assert.Single(_heart.Starts);
        Assert.True(Node.IsAlive(Node.Host));
    }

    /// <summary>What the kits were asked to do since the host began, checks aside.</summary>
    private async Task<IReadOnlyList<string>> ActionsAsync() =>
        [.. (await Node.HistoryAsync()).Where(entry => entry.Kind == "action").Select(entry => $"{entry.Tag}: {entry.Text}")];
}

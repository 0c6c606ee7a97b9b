namespace Kits.Scenarios;

/// <summary>systemd itself does not run in a test; its own words for the unit do.</summary>
public sealed class ServiceUnitTests(Published published)
{
    // Without any of them systemd would take the resources along, leave kitsd dead, or undo lkstop.
    private static readonly string[] Needed =
    [
        "Type=notify", "Restart=on-failure", "RestartSec=250ms", "StartLimitIntervalSec=0", "WatchdogSec=60", "WatchdogSignal=SIGKILL",
        "KillMode=process", "Delegate=yes", "OOMPolicy=continue", "OOMScoreAdjust=-900", "TasksMax=infinity",
    ];

    private string Unit => Path.Combine(published.Folder, "lib", "service", "systemd", "kitsd.service");

    [Fact]
    public void The_unit_has_every_key_that_the_promises_rest_on() => Assert.Empty(Needed.Except(File.ReadAllLines(Unit)));

    [Fact]
    public void It_runs_what_was_published_with_it() =>
        Assert.Contains($"ExecStart={published.Bin}/kitsd $KITSD_OPTIONS", File.ReadAllLines(Unit));

    [Fact]
    public async Task Systemd_finds_nothing_wrong_with_it()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "needs systemd-analyze");
        using var verify = new RunningCommand(["systemd-analyze", "verify", "--recursive-errors=no", Unit]);

        var outcome = await verify.EndAsync();

        Assert.Equal((0, "", ""), (outcome.Exit, outcome.Output, outcome.Error));
    }
}

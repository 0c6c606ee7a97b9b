using System.Diagnostics;
using Kits.Control;
using Kits.Host.Configuration;
using Kits.Host.Health;
using Kits.Host.Loading;
using Kits.Host.Lateness;
using Kits.Host.Tests.Loading;
using Microsoft.Extensions.Time.Testing;

namespace Kits.Host.Tests.Health;

public sealed class CheckUpTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kits-doctor-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_host_that_was_held_up_is_a_warning_for_an_hour_and_told_for_ever()
    {
        var machine = new HostReading(Stopwatch.Frequency, _time.GetUtcNow(), TimeSpan.Zero, null);
        var lateness = new HostLateness(() => machine);
        Assert.Equal("ok lateness: kitsd was never held up since it started", Text(LatenessCheckUp.Ask(lateness, _time)));

        machine = machine with { Timestamp = machine.Timestamp + (61 * Stopwatch.Frequency) };
        lateness.Take();
        Assert.StartsWith("warning lateness: kitsd was held up for 1m until 2026-05-01 12:00:00Z; ", Text(LatenessCheckUp.Ask(lateness, _time)), StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(
            "ok lateness: kitsd kept up for the last hour; the worst since it started: kitsd was held up for 1m until 2026-05-01 12:00:00Z",
            Text(LatenessCheckUp.Ask(lateness, _time)));
        Assert.StartsWith("ok pressure: the kernel does not measure it", Text(LatenessCheckUp.AskPressure(lateness)), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_service_manager_nobody_starts_it_again_and_nobody_notices_that_it_stands_still()
    {
        using var manager = new ServiceManager(_ => null);

        Assert.Equal(["warning", "warning"], ServiceCheckUp.Ask(manager, sinceBeat: null).Select(finding => finding.Level));
        Assert.Equal(["warning", "ok"], ServiceCheckUp.Ask(manager, sinceBeat: TimeSpan.FromSeconds(5)).Select(finding => finding.Level));
        Assert.Equal(["warning", "warning"], ServiceCheckUp.Ask(manager, sinceBeat: TimeSpan.FromHours(5)).Select(finding => finding.Level));
    }

    [Fact]
    public void Systemd_with_a_watchdog_is_fit()
    {
        using var manager = new ServiceManager(name => name switch { "NOTIFY_SOCKET" => Path.Combine(_folder, "notify"), "WATCHDOG_USEC" => "60000000", _ => null });

        Assert.Equal(
            ["ok service: systemd starts kitsd again when it dies", "ok watchdog: systemd kills kitsd when it stands still for 1m"],
            ServiceCheckUp.Ask(manager, sinceBeat: null).Select(Text));
    }

    [Fact]
    public void A_configuration_that_was_changed_is_told_and_one_that_is_broken_is_a_problem()
    {
        using var kits = new KitsFolder();
        var file = Path.Combine(_folder, "kits.yaml");
        Write("node: alpha\nresources: []\n");
        var installation = Installation(kits.Load());
        Assert.Equal($"ok configuration: {file} is what is in force", Text(installation.AskConfiguration()));

        Write("node: beta\nresources: []\n");
        Assert.StartsWith($"warning configuration: {file} was changed and is not in force yet", Text(installation.AskConfiguration()), StringComparison.Ordinal);

        Write("nod: beta\nresources: []\n");
        Assert.Contains("did you mean node?", Text(installation.AskConfiguration()), StringComparison.Ordinal);
        Assert.Equal("problem", installation.AskConfiguration().Single().Level);

        void Write(string text)
        {
            File.WriteAllText(file, text);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void A_kit_that_is_refused_is_named()
    {
        using var kits = new KitsFolder();
        kits.Add("Broken");
        File.WriteAllText(Path.Combine(_folder, "kits.yaml"), "resources: []\n");
        var installation = Installation(kits.Load());

        Assert.All(installation.AskKits(), finding => Assert.Equal("warning", finding.Level));
    }

    [Fact]
    public void This_process_is_within_its_limits_and_this_disk_has_some_room()
    {
        Assert.NotEmpty(LimitsCheckUp.Ask());
        Assert.All(LimitsCheckUp.Ask(), finding => Assert.Matches("^[0-9,]+ .+ of ([0-9,]+|any number)$", finding.Text));
        Assert.Contains($" MB free under the state folder {_folder}", DiskCheckUp.Ask(_folder).First().Text, StringComparison.Ordinal);
        Assert.Single(ClockCheckUp.Ask());
    }

    private InstallationCheckUp Installation(KitCatalogue catalogue)
    {
        var file = Path.Combine(_folder, "kits.yaml");
        return new(new ConfigurationStore(file, Path.Combine(_folder, "kept"), ConfigurationFile.Read(file, catalogue), path => ConfigurationFile.Read(path, catalogue)), catalogue);
    }

    private static string Text(IEnumerable<DoctorFinding> findings) => Text(Assert.Single(findings));

    private static string Text(DoctorFinding finding) => $"{finding.Level} {finding.Topic}: {finding.Text}";
}

using Kits.Control;
using Kits.Sdk.Settings;

namespace Kits.Host.Health;

/// <summary>Whether somebody starts kitsd again when it dies, and notices when it stands still.</summary>
public static class ServiceCheckUp
{
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(2);

    /// <summary>Asks.</summary>
    /// <param name="manager">Whoever started kitsd.</param>
    /// <param name="sinceBeat">How long ago somebody asked for the engine's beat; null if nobody did yet.</param>
    public static IEnumerable<DoctorFinding> Ask(ServiceManager manager, TimeSpan? sinceBeat)
    {
        var readme = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "service", "README.md"));
        yield return manager.Name is { } name
            ? Finding.Ok("service", $"{name} starts kitsd again when it dies")
            : Finding.Warning("service", "nobody starts kitsd again when it dies", $"run it under systemd or runit, as {readme} tells");

        yield return manager.Watchdog is { } silence ? Finding.Ok("watchdog", $"{manager.Name} kills kitsd when it stands still for {Duration.Format(silence)}")
            : sinceBeat < Lately ? Finding.Ok("watchdog", $"kits watchdog asked {Duration.Format(sinceBeat.Value)} ago whether kitsd goes on")
            : Finding.Warning("watchdog", "nobody notices when kitsd stands still", $"set WatchdogSec= under systemd, or run kits watchdog, as {readme} tells");
    }
}

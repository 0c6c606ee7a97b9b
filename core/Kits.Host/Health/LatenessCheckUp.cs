using System.Globalization;
using Kits.Control;
using Kits.Host.Lateness;
using Kits.Sdk.Settings;

namespace Kits.Host.Health;

/// <summary>Whether this host keeps up with its own clock, and how hard the machine under it works.</summary>
public static class LatenessCheckUp
{
    private static readonly TimeSpan Lately = TimeSpan.FromHours(1);

    /// <summary>The times that kitsd was held up.</summary>
    public static IEnumerable<DoctorFinding> Ask(HostLateness lateness, TimeProvider time)
    {
        if (lateness is not { Worst: { } worst, Last: { } last })
            yield return Finding.Ok("lateness", "kitsd was never held up since it started");
        else if (time.GetUtcNow() - last.At < Lately)
            yield return Finding.Warning(
                "lateness", $"{Words(last)}; the worst since it started: {Words(worst)}",
                "give the machine more CPU, or find what stops it: timeouts of checks do not count meanwhile");
        else
            yield return Finding.Ok("lateness", $"kitsd kept up for the last hour; the worst since it started: {Words(worst)}");
    }

    /// <summary>Pressure stall information.</summary>
    public static IEnumerable<DoctorFinding> AskPressure(HostLateness lateness)
    {
        if (lateness.Pressure is not var (cpu, io, memory))
        {
            yield return Finding.Ok("pressure", "the kernel does not measure it; boot with psi=1 to have it told");
            yield break;
        }

        var now = $"tasks waited for a CPU {Percent(cpu)}, all for a disk {Percent(io)}, some for memory {Percent(memory)} of the last 10s";
        yield return lateness.PressureIsUsual
            ? Finding.Warning("pressure", $"{now}; high for {Duration.Format(lateness.UnderPressure)} of the last 10m, so it excuses no timeout any more", "give the machine less to do, or longer timeouts to its checks")
            : lateness.UnderPressure > TimeSpan.FromMinutes(1)
                ? Finding.Warning("pressure", $"{now}; high for {Duration.Format(lateness.UnderPressure)} of the last 10m", "see what works so hard: timeouts of checks do not count meanwhile")
                : Finding.Ok("pressure", now);
    }

    private static string Words(HeldUp held) => $"{held.Why} until {held.At:yyyy-MM-dd HH:mm:ss}Z";

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{Math.Min(share, 1) * 100:0}%");
}

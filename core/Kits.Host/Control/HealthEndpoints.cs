using Kits.Control;
using Kits.Host.Health;
using Kits.Host.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kits.Host.Control;

/// <summary>The paths that tell how the host itself is.</summary>
public sealed class HealthEndpoints(Pulse pulse, TimeProvider time)
{
    private long _lastBeat;

    /// <summary>How long ago somebody asked for the engine's beat; null if nobody did yet.</summary>
    public TimeSpan? SinceBeat => Volatile.Read(ref _lastBeat) is var at and not 0 ? time.GetElapsedTime(at) : null;

    /// <summary>Answers them.</summary>
    public void Map(WebApplication application, Doctor doctor, string node)
    {
        application.MapGet(ControlPaths.Beat, BeatAsync);
        application.MapGet(ControlPaths.Doctor, async http => await Exchange.AnswerAsync(http, await doctor.ExamineAsync(node), ControlJson.Default.DoctorAnswer));
    }

    private async Task BeatAsync(HttpContext http)
    {
        Volatile.Write(ref _lastBeat, time.GetTimestamp());
        await pulse.BeatAsync();
        await Exchange.AnswerAsync(http, new BeatAnswer(time.GetUtcNow()), ControlJson.Default.BeatAnswer);
    }
}

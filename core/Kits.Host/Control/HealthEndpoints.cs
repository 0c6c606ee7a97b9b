using Kits.Control;
using Kits.Host.Running;
using Microsoft.AspNetCore.Builder;

namespace Kits.Host.Control;

/// <summary>The paths that tell how the host itself is.</summary>
public sealed class HealthEndpoints(EngineLoop loop, TimeProvider time)
{
    /// <summary>Answers them.</summary>
    public void Map(WebApplication application) =>
        application.MapGet(ControlPaths.Beat, async http =>
            await Exchange.AnswerAsync(http, await loop.AskAsync(() => new BeatAnswer(time.GetUtcNow())), ControlJson.Default.BeatAnswer));
}

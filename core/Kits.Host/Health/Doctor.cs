using Kits.Control;
using Kits.Host.Running;
using Microsoft.Extensions.Logging;

namespace Kits.Host.Health;

/// <summary>Is this node fit? Asks everything that could keep kitsd from doing its work one day, and says what to do about it today.</summary>
/// <param name="loop">Where the engine is asked.</param>
/// <param name="engine">The engine.</param>
/// <param name="checkUps">What is asked beside the engine, each under its topic.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The host's log.</param>
public sealed class Doctor(EngineLoop loop, Engine engine, IReadOnlyList<CheckUp> checkUps, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Asks all at once. What does not answer within two seconds is a finding itself.</summary>
    public async Task<DoctorAnswer> ExamineAsync(string node)
    {
        var asked = checkUps.Select(checkUp => AskAsync(checkUp.Topic, Task.Run(() => checkUp.Ask().ToList())))
            .Append(AskAsync("journal", loop.AskAsync(() => Journal().ToList())))
            .Append(AskAsync("kits", loop.AskAsync(() => HangingCalls().ToList())));
        return new DoctorAnswer(node, [.. (await Task.WhenAll(asked)).SelectMany(findings => findings)]);
    }

    private async Task<IReadOnlyList<DoctorFinding>> AskAsync(string topic, Task<List<DoctorFinding>> answer)
    {
        try
        {
            return await answer.WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            return [Finding.Problem(topic, "it could not be asked within 2s", "look at what keeps this machine busy, or at a disk that does not answer")];
        }
        catch (Exception e)
        {
            log.LogError(e, "kits doctor could not ask about {Topic}", topic);
            return [Finding.Warning(topic, $"it could not be asked: {e.Message}", "see the log of kitsd")];
        }
    }

    private IEnumerable<DoctorFinding> Journal()
    {
        yield return engine.Journal.Degraded is { } why
            ? Finding.Problem("journal", $"degraded: {why}; recovery goes on, but what it does is not remembered if kitsd ends now", "make room on that disk, or mend it")
            : Finding.Ok("journal", "takes every write");
    }

    private IEnumerable<DoctorFinding> HangingCalls()
    {
        var hanging = engine.Table.BottomUp.Where(resource => resource.Hanging is not null).ToList();
        foreach (var resource in hanging)
            yield return Finding.Problem("kits", $"{resource.Tag}: {resource.Hanging}", $"look at what it waits for; kits cancel {resource.Tag} asks it again to give up");
        if (hanging.Count == 0)
            yield return Finding.Ok("kits", "no call of a kit hangs");
    }
}

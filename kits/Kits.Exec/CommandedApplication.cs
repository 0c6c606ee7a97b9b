using Kits.Sdk;
using Kits.Sdk.Processes;
using Kits.Sdk.Scripts;
using Kits.Sdk.Settings;

namespace Kits.Exec;

/// <summary>Anything that commands can start, stop and check. The check command is the only judge.</summary>
internal sealed class CommandedApplication(ResourceAction<ExecSettings> action) : IApplication
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    public async Task<ActionResult> RestoreAsync(CancellationToken cancel)
    {
        switch (await CheckAsync(cancel))
        {
            case CheckResult.InService:
                return new ActionResult.Done("it was in service already");
            case CheckResult.Unknown unknown: // starting blindly could make two of it
                return new ActionResult.Failed(Failure.Passing($"not started, for nobody knows whether it runs: {unknown.Why}"));
        }

        var started = await action.RunLastingAsync("start", [.. Words.Of(action.Settings.Start!), .. action.Arguments], cancel);
        if (started.NotStarted is { } why)
            return new ActionResult.Failed(Failure.OfThisNode($"start: {why}"));
        return started.Succeeded ? await ServesAsync("start", cancel) : new ActionResult.Failed(Failure.Passing($"start: {started}"));
    }

    public async Task<ActionResult> RemoveAsync(CancellationToken cancel)
    {
        if (await CheckAsync(cancel) is CheckResult.OutOfService)
            return new ActionResult.Done("it was out of service already");

        var stopped = await action.RunLastingAsync("stop", Words.Of(action.Settings.Stop!), cancel);
        var after = await CheckAsync(cancel);
        if (stopped.Succeeded && after is CheckResult.OutOfService)
            return new ActionResult.Done("stopped");

        // Stopping it nicely failed. What our start command left running is ours to end, whatever it is.
        var survivors = await new ProcessTree(null, "KITS_MARK", action.Mark()).EndAsync(action.Events, action.Time, Grace);
        if (survivors.Count > 0)
            return new ActionResult.Failed(Failure.Passing($"stop: {stopped}; still alive after SIGKILL: {survivors.InWords()}"));

        after = await CheckAsync(cancel);
        return after is CheckResult.OutOfService
            ? new ActionResult.Done($"its processes were ended, after stop did not help: {stopped}")
            : new ActionResult.Failed(Failure.Passing($"stop: {stopped}; and afterwards {after.InWords()}"));
    }

    public async Task<CheckResult> CheckAsync(CancellationToken cancel) => Words.Of(action.Settings.Check!) is var words && ScriptRequest.IsScript(words[0])
        ? Grade.Of(await action.RunScriptAsync("check", words, cancel))
        : Grade.Of(await action.Commands.RunAsync(action.Command(words), cancel), "check");

    public async Task<ActionResult> RecoverAsync(CancellationToken cancel)
    {
        switch (await CheckAsync(cancel))
        {
            case CheckResult.InService:
                return new ActionResult.Done("it is in service and was left alone");
            case CheckResult.Unknown unknown:
                return new ActionResult.Failed(Failure.Passing($"it was left alone: {unknown.Why}"));
        }

        if (action.Settings.Recover is not { } recover)
            return new ActionResult.Failed(Failure.Passing("not curable in place: there is no recover command"));

        var recovered = await action.RunLastingAsync("recover", Words.Of(recover), cancel);
        return recovered.Succeeded ? await ServesAsync("recover", cancel) : new ActionResult.Failed(Failure.Passing($"recover: {recovered}"));
    }

    public IAsyncEnumerable<Hint> WatchAsync(CancellationToken cancel) => AsyncEnumerable.Empty<Hint>();

    private async Task<ActionResult> ServesAsync(string command, CancellationToken cancel) => await CheckAsync(cancel) switch
    {
        CheckResult.InService => new ActionResult.Done($"{command} succeeded, and the check says in service"),
        var answer => new ActionResult.Failed(Failure.Passing($"{command} succeeded, but afterwards {answer.InWords()}")),
    };
}

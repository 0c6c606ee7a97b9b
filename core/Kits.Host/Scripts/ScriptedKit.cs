using Kits.Host.Running;
using Kits.Scripting.Vocabulary;
using Kits.Sdk;
using Kits.Sdk.Settings;

namespace Kits.Host.Scripts;

/// <summary>
/// A kit with the scripts of one resource around it. A script bends an answer; it never hides one: what a kit could not do stays undone,
/// and a script that is broken says so where it can do no harm.
/// </summary>
/// <param name="kit">The kit itself.</param>
/// <param name="scripts">The scripts bound to the resource.</param>
public sealed class ScriptedKit(IKit kit, ResourceScripts scripts) : IKit
{
    /// <inheritdoc />
    public Type SettingsType => kit.SettingsType;

    /// <inheritdoc />
    public string Describe(SettingValues settings) => kit.Describe(settings);

    /// <inheritdoc />
    public Task<ActionResult> RestoreAsync(ActionContext context, CancellationToken cancel) =>
        ActAsync(scripts.Begin(context, KitAction.Restore, cancel), kit.RestoreAsync);

    /// <inheritdoc />
    public Task<ActionResult> RemoveAsync(ActionContext context, CancellationToken cancel) =>
        ActAsync(scripts.Begin(context, KitAction.Remove, cancel), kit.RemoveAsync);

    /// <inheritdoc />
    public Task<ActionResult> RecoverAsync(ActionContext context, Failure failure, CancellationToken cancel) =>
        ActAsync(
            scripts.Begin(context, KitAction.Recover, cancel, new ScriptResult("failed", failure.Reason)),
            async (handed, token) => InsteadOf(scripts.Begin(handed, KitAction.Recover, token, new ScriptResult("failed", failure.Reason))) ?? await kit.RecoverAsync(handed, failure, token));

    /// <inheritdoc />
    public Task<CheckResult> QuickCheckAsync(ActionContext context, CancellationToken cancel) =>
        LookAsync(scripts.Begin(context, KitAction.QuickCheck, cancel), kit.QuickCheckAsync, ScriptHooks.Check);

    /// <inheritdoc />
    public Task<CheckResult> DeepCheckAsync(ActionContext context, CancellationToken cancel) =>
        LookAsync(scripts.Begin(context, KitAction.DeepCheck, cancel), kit.DeepCheckAsync, ScriptHooks.Check, ScriptHooks.DeepCheck);

    /// <inheritdoc />
    public IAsyncEnumerable<Hint> WatchAsync(ActionContext context, CancellationToken cancel) => kit.WatchAsync(context, cancel);

    /// <summary>Tells the script that listens, if there is one, of an event.</summary>
    public void Tell(ActionContext context, ScriptEvent told, TimeSpan time)
    {
        if (scripts.Find(ScriptHooks.OnEvent) is { } script)
            scripts.Run(script, context, told, time);
    }

    /// <summary>Makes every script ready before it is needed.</summary>
    public void Warm(ActionContext context) => scripts.Warm(context);

    // Each script hears what those before it have made of the answer.
    private static async Task<CheckResult> LookAsync(ScriptedCall call, Func<ActionContext, CancellationToken, Task<CheckResult>> look, params string[] hooks)
    {
        var seen = await Given(look(call.Context, call.Cancel));
        foreach (var hook in hooks)
        {
            if (seen is CheckResult.InService serves && call.Run(hook, ResultOf(seen)) is { } outcome)
                seen = Bend(serves, outcome);
        }

        return seen;
    }

    private static async Task<ActionResult> ActAsync(ScriptedCall call, Func<ActionContext, CancellationToken, Task<ActionResult>> act)
    {
        foreach (var outcome in call.RunEach(ScriptHooks.Before(call.Action), call.Result))
        {
            if (WhyNot(call.Action, outcome) is { } why)
                return new ActionResult.Failed(Failure.Passing(why));
        }

        if (await Given(act(call.Context, call.Cancel)) is not { } result)
            return null!;
        foreach (var outcome in call.RunEach(ScriptHooks.After(call.Action), ResultOf(result)))
            result = Bend(result, outcome);
        return result;
    }

    // A kit that answers nothing has a bug, which is told as such where the call ends.
    private static Task<T> Given<T>(Task<T>? answer) => answer ?? Task.FromResult<T>(default!);

    // A remove that is not even tried leaves the resource in doubt: only a script that says so on purpose may do that.
    private static string? WhyNot(string action, HookOutcome outcome) => outcome switch
    {
        { Answer: { Verdict: ScriptVerdict.Failed or ScriptVerdict.OutOfService } answer } => $"{outcome.Script} says {answer}",
        { Answer: { Verdict: ScriptVerdict.Unknown } answer } when action != KitAction.Remove => $"{outcome.Script} says {answer}",
        { Problem: { } problem } when action != KitAction.Remove => $"{outcome.Script} is broken: {problem}",
        _ => null,
    };

    private static ActionResult Bend(ActionResult result, HookOutcome outcome) => (result, outcome) switch
    {
        (ActionResult.Done, { Answer: { Verdict: ScriptVerdict.Failed or ScriptVerdict.OutOfService } answer }) => new ActionResult.Failed(Failure.Passing($"{outcome.Script} says {answer}")),
        (ActionResult.Done done, { Answer: { Verdict: not ScriptVerdict.InService } answer }) => new ActionResult.Done($"{done.What}; {outcome.Script} says {answer}"),
        (ActionResult.Done done, { Problem: { } problem }) => new ActionResult.Done($"{done.What}; {outcome.Script} is broken: {problem}"),
        _ => result,
    };

    private static CheckResult Bend(CheckResult.InService serves, HookOutcome outcome) => outcome switch
    {
        { Problem: { } problem } => new CheckResult.Unknown($"{outcome.Script} is broken: {problem}"),
        { Answer: null } => new CheckResult.Unknown($"{outcome.Script} ended without an answer"),
        { Answer: { Verdict: ScriptVerdict.Unknown, Why: var why } } => new CheckResult.Unknown($"{outcome.Script}: {why}"),
        { Answer: { Verdict: ScriptVerdict.Failed or ScriptVerdict.OutOfService, Why: var why } } => new CheckResult.Failed(Failure.Passing($"{outcome.Script}: {why ?? "out of service"}")),
        { Answer: { Verdict: ScriptVerdict.Degraded, Why: var why } } => new CheckResult.InService(serves.Warning is null ? why : $"{serves.Warning}; {why}"),
        _ => serves,
    };

    private static ActionResult? InsteadOf(ScriptedCall call) => call.Run(ScriptHooks.Recover, call.Result) switch
    {
        { Answer: { Verdict: ScriptVerdict.InService } } outcome => new ActionResult.Done($"cured by {outcome.Script}"),
        { Answer: { Verdict: ScriptVerdict.Degraded } answer } outcome => new ActionResult.Done($"cured by {outcome.Script}, which says {answer}"),
        { Answer: { } answer } outcome => new ActionResult.Failed(Failure.Passing($"{outcome.Script} says {answer}")),
        _ => null, // nothing bound, no answer or a broken script: the kit's own recover
    };

    private static ScriptResult ResultOf(CheckResult seen) => seen switch
    {
        CheckResult.InService { Warning: { } warning } => new("degraded", warning),
        CheckResult.InService => new("in service", null),
        CheckResult.OutOfService gone => new("out of service", gone.Why),
        CheckResult.Failed failed => new("failed", failed.Why.Reason),
        CheckResult.Unknown unknown => new("unknown", unknown.Why),
        _ => throw new NotSupportedException($"a check has four answers, and {seen} is none of them"),
    };

    private static ScriptResult ResultOf(ActionResult result) => result switch
    {
        ActionResult.Done done => new("done", done.What),
        ActionResult.Failed failed => new("failed", failed.Why.Reason),
        _ => throw new NotSupportedException($"an action has two results, and {result} is none of them"),
    };
}

using Kits.Sdk;
using Kits.Sdk.Scripts;
using Kits.Scripting.Vocabulary;

namespace Kits.Host.Scripts;

/// <summary>What a script at a hook came to.</summary>
/// <param name="Script">Which it was.</param>
/// <param name="Answer">Its answer, or null.</param>
/// <param name="Problem">Why it is broken, or null.</param>
public sealed record HookOutcome(BoundScript Script, ScriptAnswer? Answer, string? Problem);

/// <summary>One call of a kit, and the scripts that take part in it. Each runs on the thread of that call.</summary>
public sealed class ScriptedCall : IScripts
{
    private readonly ResourceScripts _scripts;
    private readonly ScriptDeadline _deadline;

    /// <summary>Begins a call.</summary>
    /// <param name="scripts">The scripts of the resource.</param>
    /// <param name="context">What the kit is handed.</param>
    /// <param name="action">What is done to the resource.</param>
    /// <param name="result">What is known before the kit is asked: why it is recovered.</param>
    /// <param name="cancel">Ends it.</param>
    public ScriptedCall(ResourceScripts scripts, ActionContext context, string action, ScriptResult? result, CancellationToken cancel)
    {
        (_scripts, Action, Result, Cancel) = (scripts, action, result, cancel);
        _deadline = new ScriptDeadline(scripts.TimeoutOf(action), context.Time, context.Progress);
        Context = context with { Scripts = this, Progress = _deadline };
    }

    /// <summary>What the kit is handed.</summary>
    public ActionContext Context { get; }

    /// <summary>What is done to the resource.</summary>
    public string Action { get; }

    /// <summary>What is known before the kit is asked.</summary>
    public ScriptResult? Result { get; }

    /// <summary>Ends it.</summary>
    public CancellationToken Cancel { get; }

    /// <summary>Runs the script of the resource that is bound to a hook; null if none is.</summary>
    public HookOutcome? Run(string hook, ScriptResult? result) => _scripts.Find(hook) is { } script ? Run(script, result, Context.Arguments) : null;

    /// <summary>Runs those of the resource and of the node: the node's stand outside.</summary>
    public IEnumerable<HookOutcome> RunEach(string hook, ScriptResult? result) => _scripts.Around(hook).Select(script => Run(script, result, Context.Arguments));

    /// <inheritdoc />
    public Task<ScriptReport?> RunBoundAsync(string entryPoint, CancellationToken cancel) =>
        Task.FromResult(Run(entryPoint, Result) is { } outcome ? ReportOf(outcome) : null);

    /// <inheritdoc />
    public Task<ScriptReport> RunAsync(ScriptRequest request, CancellationToken cancel) =>
        Task.FromResult(ReportOf(Run(new BoundScript(request.EntryPoint, _scripts.PathOf(request.Path)) { Mark = request.Mark }, Result, request.Arguments)));

    private HookOutcome Run(BoundScript script, ScriptResult? result, IReadOnlyList<string> arguments) =>
        _scripts.Run(script, Context with { Arguments = arguments }, Action, result, _deadline.Left, Cancel);

    private static ScriptReport ReportOf(HookOutcome outcome) => outcome switch
    {
        { Problem: { } problem } => new(new CheckResult.Unknown($"{outcome.Script} is broken: {problem}"), Said: false),
        { Answer: null } => new(new CheckResult.InService(), Said: false),
        { Answer: { Verdict: ScriptVerdict.Failed } answer } => new(new CheckResult.Failed(Failure.Passing(answer.Why!)), Said: true),
        { Answer: { Verdict: ScriptVerdict.OutOfService } answer } => new(new CheckResult.OutOfService(answer.Why), Said: true),
        { Answer: { Verdict: ScriptVerdict.Unknown } answer } => new(new CheckResult.Unknown(answer.Why!), Said: true),
        { Answer: { } answer } => new(new CheckResult.InService(answer.Why), Said: true),
    };
}

using System.Runtime.CompilerServices;
using Kits.Sdk;
using Kits.Sdk.Processes;
using Kits.Sdk.Services;
using Kits.Sdk.Settings;

namespace Kits.Exec;

/// <summary>One long-running program, known by the process that it is.</summary>
internal sealed class ProgramApplication(ResourceAction<ExecSettings> action) : IApplication
{
    private const int Terminate = 15;
    private const int Continue = 18;

    // A program that cannot even read its configuration has ended by then.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan DefaultStopTimeout = TimeSpan.FromSeconds(10);

    // What the program left behind has had its time while the program itself was ending.
    private static readonly TimeSpan LeftoversGrace = TimeSpan.FromSeconds(2);

    private string Name => Path.GetFileName(action.Settings.Program!);

    public async Task<ActionResult> RestoreAsync(CancellationToken cancel)
    {
        var found = Instance.Find(action);
        if (found.Main is { } running)
        {
            await Instance.RememberAsync(action, running, cancel);
            return new ActionResult.Done($"{Name} runs already as process {running.Pid}");
        }

        if (found.Leftovers.Count > 0 && await EndTreeAsync(TreeOf(null), LeftoversGrace) is { } stuck)
            return new ActionResult.Failed(stuck);

        return await StartAsync(cancel);
    }

    public async Task<ActionResult> RemoveAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var found = Instance.Find(action);
        if (found is { Main: null, Leftovers: [] })
        {
            await Instance.ForgetAsync(action, cancel);
            return new ActionResult.Done($"{Name} was not running");
        }

        var tree = TreeOf(found.Main);
        tree.Living(); // seen now, its children stay members when they have lost their parent
        var endedInTime = found.Main is null || await EndsByItselfAsync(found.Main, cancel);
        if (await EndTreeAsync(tree, endedInTime ? LeftoversGrace : TimeSpan.Zero) is { } stuck)
            return new ActionResult.Failed(stuck);

        await Instance.ForgetAsync(action, cancel);
        return new ActionResult.Done(found.Main is null ? $"what {Name} had left behind was ended" : $"{Name}, process {found.Main.Pid}, was ended");
    }

    public async Task<CheckResult> CheckAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Instance.Find(action) switch
        {
            { Main: { } main } when ProcessTable.StuckState(main) is 'T' or 't' => new CheckResult.InService($"process {main.Pid} is stopped by a signal (state T)"),
            { Main: { } main } => await AskHookAsync(main, cancel),
            { Leftovers: [] } => new CheckResult.OutOfService($"no process of {Name}"),
            var half => new CheckResult.Failed(Failure.Passing($"{Name} has ended, but left processes behind: {half.Leftovers.InWords()}")),
        };
    }

    public async Task<ActionResult> RecoverAsync(CancellationToken cancel)
    {
        switch (await CheckAsync(cancel))
        {
            case CheckResult.InService:
                return new ActionResult.Done($"{Name} is in service and was left alone");
            case CheckResult.Unknown unknown:
                return new ActionResult.Failed(Failure.Passing($"{Name} was left alone: {unknown.Why}"));
        }

        var removed = await RemoveAsync(cancel);
        return removed is ActionResult.Done ? await RestoreAsync(cancel) : removed;
    }

    public async IAsyncEnumerable<Hint> WatchAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        if (Instance.Find(action).Main is not { } main)
            yield break;

        await action.Events.ProcessEndAsync(main, cancel);
        yield return new Hint($"process {main.Pid} ended");
    }

    private async Task<ActionResult> StartAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        await Instance.ForgetAsync(action, cancel); // an old record must not speak against the new process, should we be killed in between
        ProcessIdentity main;
        try
        {
            main = action.Commands.Start(action.LastingCommand([action.Settings.Program!, .. Words.Of(action.Settings.Options ?? ""), .. action.Arguments]));
        }
        catch (CommandNotStartedException e)
        {
            return new ActionResult.Failed(Failure.OfThisNode(e.Message));
        }

        try
        {
            await Instance.RememberAsync(action, main, CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await EndTreeAsync(TreeOf(main), LeftoversGrace);
            return new ActionResult.Failed(Failure.OfThisNode($"{Name} was ended again, because its pid file cannot be written: {e.Message}"));
        }

        return await EndWithinAsync(main, Settle, cancel) is { } end
            ? new ActionResult.Failed(await EndedAtOnceAsync(end))
            : new ActionResult.Done($"{Name} runs as process {main.Pid}");
    }

    private async Task<Failure> EndedAtOnceAsync(CommandResult end)
    {
        var tree = TreeOf(null);
        if (tree.Living() is not { Count: > 0 } background)
            return Failure.Passing($"{Name} ended at once, {end}");

        var names = background.InWords();
        return await EndTreeAsync(tree, LeftoversGrace)
            ?? Failure.OfTheSettings($"{Name} ended at once, {end}, and left {names} in the background, now ended too; give it the option that keeps it in the foreground");
    }

    private async Task<bool> EndsByItselfAsync(ProcessIdentity main, CancellationToken cancel)
    {
        var patience = action.Settings.StopTimeout ?? DefaultStopTimeout;
        action.Progress.Report($"process {main.Pid} has {Duration.Format(patience)} to end");
        ProcessTable.Signal(main, Terminate);
        ProcessTable.Signal(main, Continue); // a stopped process sees SIGTERM only when it runs again
        return await EndWithinAsync(main, patience, cancel) is not null;
    }

    private async Task<CommandResult?> EndWithinAsync(ProcessIdentity process, TimeSpan patience, CancellationToken cancel)
    {
        using var enough = new CancellationTokenSource(patience, action.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancel);
        try
        {
            return await action.Commands.EndOfAsync(process, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private ProcessTree TreeOf(ProcessIdentity? main) => new(main, "KITS_MARK", action.Mark());

    private async Task<Failure?> EndTreeAsync(ProcessTree tree, TimeSpan grace)
    {
        var survivors = await tree.EndAsync(action.Events, action.Time, grace);
        return survivors.Count == 0 ? null : Failure.Passing($"still alive after SIGKILL: {survivors.InWords()}");
    }

    private async Task<CheckResult> AskHookAsync(ProcessIdentity main, CancellationToken cancel)
    {
        if (action.Settings.MonitorHook is not { } hook)
            return new CheckResult.InService();

        var result = await action.Commands.RunAsync(action.Command(Words.Of(hook)), cancel);
        return Grade.Of(result, "monitor_hook") switch
        {
            // Out of service means that nothing is left, and that is not so while the process lives.
            CheckResult.OutOfService => new CheckResult.Failed(Failure.Passing($"monitor_hook says out of service ({result}), yet process {main.Pid} lives")),
            var grade => grade,
        };
    }
}

using Kits.Sdk;

namespace Kits.Host.Running;

/// <summary>Calls kits: each call on a thread of its own, with its deadline, its progress and what the operator handed over.</summary>
public sealed class KitCaller(EngineLoop loop, IKitThreads threads, TimeProvider time)
{
    private static readonly TimeSpan CheckGivesWay = TimeSpan.FromMilliseconds(500);

    /// <summary>Asks for an action. A check under way gives way to it; one that hangs does not bar it.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="action">restore, remove or recover.</param>
    /// <param name="timeout">Its deadline. Progress extends it, but for a remove.</param>
    /// <param name="operation">What it is part of.</param>
    /// <param name="call">The call itself.</param>
    public async Task<CallEnd<ActionResult>> ActAsync(
        ManagedResource resource, string action, TimeSpan timeout, Operation operation, Func<ActionContext, CancellationToken, Task<ActionResult>> call)
    {
        if (resource.CheckRuns)
        {
            var check = resource.Check!;
            check.Cancel();
            await Task.WhenAny(check.Returned, Task.Delay(CheckGivesWay, time));
        }

        resource.Action = KitCall.Start(
            threads, time, action, timeout,
            (begun, cancel) => call(
                resource.Context with
                {
                    Arguments = operation.Tag == resource.Tag ? operation.Arguments : [],
                    Operation = operation.Id,
                    Progress = new StepProgress(text => Progressed(resource, begun, operation, text)),
                },
                cancel),
            out var end);
        return await end;
    }

    /// <summary>Asks for a check.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="isDeep">Whether for the thorough one.</param>
    public Task<CallEnd<CheckResult>> CheckAsync(ManagedResource resource, bool isDeep)
    {
        resource.Check = KitCall.Start(
            threads, time, isDeep ? KitAction.DeepCheck : KitAction.QuickCheck, isDeep ? resource.Rules.DeepCheckTimeout : resource.Rules.CheckTimeout,
            (_, cancel) => isDeep ? resource.Kit.DeepCheckAsync(resource.Context, cancel) : resource.Kit.QuickCheckAsync(resource.Context, cancel),
            out var end);
        return end;
    }

    private void Progressed(ManagedResource resource, KitCall call, Operation operation, string text)
    {
        if (call.Action != KitAction.Remove)
            call.Extend();
        loop.Post(() => operation.Say("progress", text, resource.Tag));
    }

    private sealed class StepProgress(Action<string> report) : IProgress<string>
    {
        public void Report(string value) => report(value);
    }
}

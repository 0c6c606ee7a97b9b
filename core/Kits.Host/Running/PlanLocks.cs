using Kits.Core.Planning;
using Kits.Sdk.Settings;

namespace Kits.Host.Running;

/// <summary>Takes the locks that a plan needs. What it touches depends on states that change while it waits, so it is planned again at every turn.</summary>
public sealed class PlanLocks(ResourceTable table, ResourceLocks locks, TimeProvider time)
{
    /// <summary>Takes the locks of the plan for a request.</summary>
    /// <param name="operation">Who takes them.</param>
    /// <param name="request">What is planned.</param>
    /// <param name="waitSeconds">How long to wait for others; null: as long as it takes; 0: not at all.</param>
    /// <returns>The plan, or why it is refused.</returns>
    public async Task<(Plan? Plan, string? Refusal)> TakeAsync(Operation operation, Request request, double? waitSeconds = null)
    {
        Plan? plan = null;
        var refusal = await TakeAsync(
            operation,
            () =>
            {
                plan = Planner.Plan(table.Hierarchy, table.Situations(), request);
                return (plan.Touches, plan.Refusal);
            },
            waitSeconds,
            evenIfOneHangs: request is Request.ShutDown && !operation.IsOperators); // what hangs is left as it is, and all others go
        return refusal is null ? (plan, null) : (null, refusal);
    }

    /// <summary>Takes the lock of one resource.</summary>
    /// <param name="operation">Who takes it.</param>
    /// <param name="tag">The resource.</param>
    /// <param name="whyNot">Why it is refused, asked at every turn; null: it is not.</param>
    /// <param name="waitSeconds">How long to wait for others; null: as long as it takes; 0: not at all.</param>
    /// <returns>Null, or why it is refused.</returns>
    public Task<string?> TakeAsync(Operation operation, string tag, Func<string?> whyNot, double? waitSeconds) =>
        TakeAsync(operation, () => (new HashSet<string> { tag }, whyNot()), waitSeconds);

    private async Task<string?> TakeAsync(Operation operation, Func<(IReadOnlySet<string> Touches, string? Refusal)> plan, double? waitSeconds, bool evenIfOneHangs = false)
    {
        using var patience = waitSeconds is null ? new CancellationTokenSource() : new CancellationTokenSource(TimeSpan.FromSeconds(Math.Max(waitSeconds.Value, 0.001)), time);
        Operation? told = null;
        while (true)
        {
            if (operation.Tag.Length > 0 && table.Find(operation.Tag) is null)
                return $"{operation.Tag} has left the configuration";

            var (touches, refusal) = plan();
            if (refusal is not null)
                return refusal;
            if (!evenIfOneHangs && touches.Select(tag => table[tag]).FirstOrDefault(one => one.Action is { Hangs: true }) is { } hanging)
                return $"{hanging.Tag}: {hanging.Hanging}; nothing else may act on it until that call returns";

            // Who holds locks already goes first: those in line may wait for exactly these.
            var holder = (operation.Locked.Count == 0 ? locks.FirstInLine(operation, touches) : null) ?? locks.TryTake(operation, touches);
            if (holder is null)
            {
                locks.Leave(operation);
                return null;
            }

            var held = $"held by {holder.Name} since {holder.Begun:HH:mm:ss}Z";
            if (waitSeconds <= 0)
                return held;
            if (holder != told)
                operation.Say("waiting", held);
            told = holder;
            try
            {
                await locks.WaitAsync(operation, touches, patience.Token);
            }
            catch (OperationCanceledException)
            {
                return $"{held}; waited {Duration.Format(TimeSpan.FromSeconds(waitSeconds!.Value))}";
            }
        }
    }
}

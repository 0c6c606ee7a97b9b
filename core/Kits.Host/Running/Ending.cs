using Kits.Core.Planning;

namespace Kits.Host.Running;

/// <summary>What happens to the resources before this host ends or the machine goes down.</summary>
public sealed class Ending(ResourceTable table, ResourceLocks locks, PlanLocks planLocks, Executor executor, Checker checker, Journal journal)
{
    /// <summary>Watches nothing any more; resources stay as they are.</summary>
    /// <returns>Always null: nothing can stand in the way of that.</returns>
    public string? LeaveAll()
    {
        checker.Stopped = true;
        return null;
    }

    /// <summary>Whether nothing is watched any more.</summary>
    public bool HasBegun => checker.Stopped;

    /// <summary>Takes every resource out of service. Until the locks are there, everything is watched and recovered; from then on nothing is.</summary>
    /// <param name="operation">What it is part of.</param>
    /// <param name="whyNot">Asked when the locks are there, for that may take long: null, or why it is not done any more.</param>
    /// <returns>Whether it has begun, and null, or what could not be removed, or why it has not begun.</returns>
    public async Task<(bool HasBegun, string? Problem)> RemoveAllAsync(Operation operation, Func<Task<string?>>? whyNot = null)
    {
        var (plan, refusal) = await planLocks.TakeAsync(operation, new Request.ShutDown());
        if (plan is not null && whyNot is not null)
            refusal = await whyNot();
        if (plan is null || refusal is not null)
        {
            locks.Leave(operation);
            locks.Release(operation);
            return (false, refusal);
        }

        checker.Stopped = true;
        journal.Note("", "operation", $"{operation.Name}: every resource is taken out of service", operation);
        var failure = await executor.RunAsync(plan, operation);
        locks.Release(operation);
        return (true, failure);
    }

    /// <summary>The host does not end after all: everything is watched again.</summary>
    public void GoOn()
    {
        checker.Stopped = false;
        foreach (var resource in table.BottomUp)
            checker.Look(resource);
    }
}

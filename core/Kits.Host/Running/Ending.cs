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
    /// <returns>Null, or what could not be removed, or why it has not even <see cref="HasBegun"/>.</returns>
    public async Task<string?> RemoveAllAsync(Operation operation)
    {
        var (plan, refusal) = await planLocks.TakeAsync(operation, new Request.ShutDown());
        if (plan is null)
        {
            locks.Leave(operation);
            return refusal;
        }

        checker.Stopped = true;
        journal.Note("", "operation", $"{operation.Name}: every resource is taken out of service", operation);
        var failure = await executor.RunAsync(plan, operation);
        locks.Release(operation);
        return failure;
    }

    /// <summary>The host does not end after all: everything is watched again.</summary>
    public void GoOn()
    {
        checker.Stopped = false;
        foreach (var resource in table.BottomUp)
            checker.Look(resource);
    }
}

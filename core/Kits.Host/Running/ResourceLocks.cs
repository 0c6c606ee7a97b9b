namespace Kits.Host.Running;

/// <summary>
/// Which operation may act on which resource. A lock covers what a plan touches, not everything connected to it. First come, first served;
/// an operation that already holds locks extends them upward only, so no two ever wait for each other.
/// </summary>
public sealed class ResourceLocks
{
    private readonly Dictionary<string, Operation> _holders = [];
    private readonly List<(Operation Operation, IReadOnlySet<string> Tags, TaskCompletionSource Turn)> _waiting = [];

    /// <summary>Who holds a resource, or null.</summary>
    public Operation? HolderOf(string tag) => _holders.GetValueOrDefault(tag);

    /// <summary>Takes the locks at once, or not at all.</summary>
    /// <returns>Null if they are taken; otherwise who stands in the way.</returns>
    public Operation? TryTake(Operation operation, IReadOnlySet<string> tags)
    {
        var holder = tags.Select(HolderOf).FirstOrDefault(holder => holder is not null && holder != operation);
        if (holder is not null)
            return holder;

        foreach (var tag in tags)
        {
            _holders[tag] = operation;
            operation.Locked.Add(tag);
        }

        return null;
    }

    /// <summary>Who came earlier and waits for one of these resources, or null.</summary>
    public Operation? FirstInLine(Operation operation, IReadOnlySet<string> tags) =>
        _waiting.TakeWhile(entry => entry.Operation != operation).FirstOrDefault(entry => entry.Tags.Overlaps(tags)).Operation;

    /// <summary>Ends at the next change that may let the operation through.</summary>
    public async Task WaitAsync(Operation operation, IReadOnlySet<string> tags, CancellationToken cancel)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var at = _waiting.FindIndex(entry => entry.Operation == operation);
        if (at >= 0)
            _waiting[at] = (operation, tags, turn);
        else
            _waiting.Add((operation, tags, turn));
        await using (cancel.Register(() => turn.TrySetCanceled(cancel)))
            await turn.Task;
    }

    /// <summary>Leaves the line, having got in or given up.</summary>
    public void Leave(Operation operation)
    {
        if (_waiting.RemoveAll(entry => entry.Operation == operation) > 0)
            WakeAll();
    }

    /// <summary>Gives everything back.</summary>
    public void Release(Operation operation)
    {
        foreach (var tag in operation.Locked)
            _holders.Remove(tag);
        operation.Locked.Clear();
        WakeAll();
    }

    private void WakeAll()
    {
        foreach (var (_, _, turn) in _waiting.ToList())
            turn.TrySetResult();
    }
}

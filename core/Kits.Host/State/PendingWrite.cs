namespace Kits.Host.State;

/// <summary>Changes that become durable together or not at all.</summary>
internal sealed class PendingWrite(IReadOnlyList<Change> changes, bool keepTrying)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<Change> Changes { get; } = changes;

    /// <summary>It stays in the queue until the disk takes it, though its task has told of a failure long before.</summary>
    public bool KeepTrying { get; } = keepTrying;

    /// <summary>The writer is at it; nobody can take it back.</summary>
    public bool HandedOver { get; set; }

    public Task Done => _done.Task;

    public void Landed() => _done.TrySetResult();

    public void Failed(Exception why)
    {
        _done.TrySetException(why);
        _ = _done.Task.Exception;                              // whoever went on without the disk does not look; Degraded tells
    }
}

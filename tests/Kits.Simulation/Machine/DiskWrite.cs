using Kits.Host.State;

namespace Kits.Simulation.Machine;

/// <summary>Changes that land together or not at all.</summary>
/// <param name="changes">The changes.</param>
/// <param name="keepTrying">Whether they stay with a disk that refuses them.</param>
public sealed class DiskWrite(IReadOnlyList<Change> changes, bool keepTrying)
{
    private readonly TaskCompletionSource _done = new();

    /// <summary>The changes.</summary>
    public IReadOnlyList<Change> Changes => changes;

    /// <summary>Whether they stay with a disk that refuses them.</summary>
    public bool KeepTrying => keepTrying;

    /// <summary>Whoever wrote it took it back in time.</summary>
    public bool IsWithdrawn { get; set; }

    /// <summary>Ends when they have landed, or were refused.</summary>
    public Task Done => _done.Task;

    /// <summary>They have landed.</summary>
    public void Land() => _done.TrySetResult();

    /// <summary>They have not landed.</summary>
    public void Refuse(JournalException why)
    {
        _done.TrySetException(why);
        _ = _done.Task.Exception; // whoever goes on without the disk does not look
    }
}

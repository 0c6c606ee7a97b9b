using System.Collections.Concurrent;

namespace Kits.Scripting.JavaScript;

/// <summary>Brings what a script awaits back to the thread that runs the script: an engine may be entered by no other.</summary>
internal sealed class CallPump : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _posted = [];

    public override void Post(SendOrPostCallback d, object? state) => _posted.Add((d, state));

    /// <summary>Waits for the next thing that is to be done here, and does it.</summary>
    /// <returns>False if nothing came in time.</returns>
    public bool DoNext(TimeSpan patience, CancellationToken cancel)
    {
        if (patience <= TimeSpan.Zero || !_posted.TryTake(out var posted, (int)Math.Min(patience.TotalMilliseconds + 1, int.MaxValue), cancel))
            return false;
        posted.Callback(posted.State);
        return true;
    }
}

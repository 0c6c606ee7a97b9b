using Kits.Host.Running;

namespace Kits.Simulation.Machine;

/// <summary>The engine's loop, one piece at a time, whenever the simulation says so.</summary>
/// <param name="failed">Told of an exception that nobody else met: a bug of the host.</param>
public sealed class SimulatedLoop(Action<Exception> failed) : EngineLoop
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = [];

    /// <summary>The host is dead.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>There is nothing to run.</summary>
    public bool IsIdle => _queue.Count == 0;

    /// <inheritdoc />
    public override void Post(SendOrPostCallback d, object? state)
    {
        if (!HasEnded)
            _queue.Enqueue((d, state));
    }

    /// <summary>Runs the next piece; false if there is none.</summary>
    public bool RunOne()
    {
        if (!_queue.TryDequeue(out var next))
            return false;

        SetSynchronizationContext(this);
        try
        {
            next.Callback(next.State);
        }
        catch (Exception bug)
        {
            failed(bug);
        }
        finally
        {
            SetSynchronizationContext(null);
        }

        return true;
    }

    /// <summary>Nothing more runs: the host is dead.</summary>
    public void End()
    {
        HasEnded = true;
        _queue.Clear();
    }
}

using System.Diagnostics;
using Jint;
using Kits.Scripting.Vocabulary;
using Kits.Sdk.Settings;

namespace Kits.Scripting.JavaScript;

/// <summary>Ends a call that runs too long, executes too much or allocates too much. Looked at before every statement.</summary>
internal sealed class CallLimits(ScriptLimits limits) : Constraint
{
    private const int ClockEvery = 64; // statements between two looks at the clock

    private CancellationToken _cancel;
    private TimeSpan _time;
    private long _began;
    private long _allocated;
    private long _statements;

    /// <summary>How much time is left.</summary>
    public TimeSpan Left => _time - Stopwatch.GetElapsedTime(_began);

    /// <summary>Begins a call, on the thread that it will run on to its end.</summary>
    public void Begin(TimeSpan time, CancellationToken cancel)
    {
        (_time, _cancel, _statements) = (time, cancel, 0);
        _began = Stopwatch.GetTimestamp();
        _allocated = GC.GetAllocatedBytesForCurrentThread();
    }

    /// <inheritdoc />
    public override void Check()
    {
        _statements++;
        if (_statements > limits.Statements)
            throw new LimitReachedException($"ended after {limits.Statements:N0} statements; does a loop never end?");
        if (GC.GetAllocatedBytesForCurrentThread() - _allocated > limits.Memory)
            throw new LimitReachedException($"ended after allocating {limits.Memory / 1024 / 1024} MiB");
        if (_statements % ClockEvery != 0)
            return;

        _cancel.ThrowIfCancellationRequested();
        if (Left <= TimeSpan.Zero)
            throw OutOfTime();
    }

    /// <summary>Its time is over.</summary>
    public LimitReachedException OutOfTime() => new($"not done within {Duration.Format(_time)}");

    /// <inheritdoc />
    public override void Reset()
    {
        // The engine would begin anew with every call into it; ours begins with Begin, and a promise that goes on is still the same call.
    }
}

/// <summary>A script has reached one of its limits. The message says which.</summary>
internal sealed class LimitReachedException(string message) : Exception(message);

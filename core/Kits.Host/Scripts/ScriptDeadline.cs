namespace Kits.Host.Scripts;

/// <summary>
/// How long the scripts around one call of a kit may take: they have to answer before the call itself runs out of time, for after that
/// nobody listens. What reports progress has its whole time again.
/// </summary>
public sealed class ScriptDeadline(TimeSpan timeout, TimeProvider time, IProgress<string>? inner = null) : IProgress<string>
{
    private const double Share = 0.9;
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(50);

    private long _since = time.GetTimestamp();

    /// <summary>What is left for scripts.</summary>
    public TimeSpan Left => (timeout * Share) - time.GetElapsedTime(_since) is var left && left > Least ? left : Least;

    /// <inheritdoc />
    public void Report(string value)
    {
        _since = time.GetTimestamp();
        inner?.Report(value);
    }
}

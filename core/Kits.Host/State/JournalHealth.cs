using System.Globalization;

namespace Kits.Host.State;

/// <summary>Whether the disk takes what it is given, and since when it does not.</summary>
internal sealed class JournalHealth(TimeProvider time)
{
    /// <summary>A little less than anybody waits, so that whoever gave up is told why.</summary>
    private static readonly TimeSpan Stall = 0.9 * ConfigurationDatabase.Patience;

    private readonly Lock _gate = new();
    private (string What, DateTimeOffset Since)? _trouble;
    private (long Stamp, DateTimeOffset At)? _handedOver;

    /// <summary>A write was handed to the disk and has been with it for about as long as anybody waits.</summary>
    public bool Stalled
    {
        get
        {
            lock (_gate)
                return _handedOver is { } write && time.GetElapsedTime(write.Stamp) >= Stall;
        }
    }

    public string? Degraded
    {
        get
        {
            lock (_gate)
            {
                if (_trouble is var (what, since))
                    return $"{what} since {Clock(since)}";
                return Stalled ? $"disk has not answered since {Clock(_handedOver!.Value.At)}" : null;
            }
        }
    }

    public void HandedOver()
    {
        lock (_gate)
            _handedOver = (time.GetTimestamp(), time.GetLocalNow());
    }

    /// <summary>Answers true if this is the first failure of a row.</summary>
    public bool Failed(string what)
    {
        lock (_gate)
        {
            var isNew = _trouble is null;
            _trouble = (what, _trouble is var (before, since) && before == what ? since : _handedOver?.At ?? time.GetLocalNow());
            _handedOver = null;
            return isNew;
        }
    }

    /// <summary>Answers true if it failed before.</summary>
    public bool Landed()
    {
        lock (_gate)
        {
            var failedBefore = _trouble is not null;
            _trouble = null;
            _handedOver = null;
            return failedBefore;
        }
    }

    private string Clock(DateTimeOffset at) =>
        at.ToString(time.GetLocalNow().Date == at.Date ? "HH:mm:ss" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}

namespace Kits.Core.Recovery;

/// <summary>A moment that can be compared across a stepping clock and across boots.</summary>
/// <param name="BootId">The boot it belongs to.</param>
/// <param name="Monotonic">Time since that boot.</param>
/// <param name="Wall">The calendar's time, UTC.</param>
public readonly record struct Stamp(string BootId, TimeSpan Monotonic, DateTimeOffset Wall)
{
    /// <summary>How long ago an earlier moment was: monotonic within a boot, wall time across boots, never negative.</summary>
    public TimeSpan Since(Stamp earlier)
    {
        var passed = earlier.BootId == BootId ? Monotonic - earlier.Monotonic : Wall - earlier.Wall;
        return passed < TimeSpan.Zero ? TimeSpan.Zero : passed;
    }
}

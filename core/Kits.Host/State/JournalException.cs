namespace Kits.Host.State;

/// <summary>A change is not durable: the disk did not take it.</summary>
/// <param name="why">What keeps the disk from it, and since when.</param>
/// <param name="mayStillLand">The change had been handed to the disk already, and nobody can tell whether it lands.</param>
/// <param name="cause">What the database said.</param>
public sealed class JournalException(string why, bool mayStillLand = false, Exception? cause = null) : Exception(why, cause)
{
    /// <summary>True if the change may be found at the next start all the same. Writing its opposite settles it: order is kept.</summary>
    public bool MayStillLand { get; } = mayStillLand;
}

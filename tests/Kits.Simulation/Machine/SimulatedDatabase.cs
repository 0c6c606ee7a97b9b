using Kits.Host.State;

namespace Kits.Simulation.Machine;

/// <summary>The configuration database of one kitsd.</summary>
/// <param name="disk">What it writes to.</param>
/// <param name="clock">The clock of its host.</param>
/// <param name="dice">Whether what was given up at a stalled disk lands after all.</param>
/// <param name="noted">Told of every row of history.</param>
/// <param name="recording">Told of every change that is about to be written.</param>
public sealed class SimulatedDatabase(Disk disk, TimeProvider clock, Dice dice, Action<HistoryRow> noted, Action<Change> recording) : IConfigurationDatabase
{
    private long _rows;

    /// <summary>Whether nobody waits for the disk: broken on purpose.</summary>
    public bool Hurries { get; init; }

    /// <inheritdoc />
    public string? Degraded => disk.Mood switch
    {
        DiskMood.Stalled => "disk has not answered",
        DiskMood.Full => "disk is full",
        _ => null,
    };

    /// <inheritdoc />
    public async Task<bool> RecordAsync(params IReadOnlyList<Change> changes)
    {
        var write = Write(changes, keepTrying: true);
        if (Hurries)
            return true;

        try
        {
            await write.Done.WaitAsync(ConfigurationDatabase.Patience, clock);
            return true;
        }
        catch (Exception late) when (late is TimeoutException or JournalException)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public async Task RequireAsync(params IReadOnlyList<Change> changes)
    {
        var write = Write(changes, keepTrying: false);
        try
        {
            await write.Done.WaitAsync(ConfigurationDatabase.Patience, clock);
        }
        catch (TimeoutException)
        {
            write.IsWithdrawn = dice.Happens(0.5);
            throw new JournalException("journal degraded: disk did not answer within a second", mayStillLand: !write.IsWithdrawn);
        }
    }

    /// <inheritdoc />
    public long Note(HistoryRow row)
    {
        noted(row);
        return ++_rows;
    }

    /// <inheritdoc />
    public void Extend(long row, int count, DateTimeOffset until)
    {
    }

    private DiskWrite Write(IReadOnlyList<Change> changes, bool keepTrying)
    {
        foreach (var change in changes)
            recording(change);
        var write = new DiskWrite(changes, keepTrying);
        disk.Add(write);
        return write;
    }
}

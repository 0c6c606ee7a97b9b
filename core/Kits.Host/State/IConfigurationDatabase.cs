namespace Kits.Host.State;

/// <summary>What a node must still know after it lost its power, as those see it who write to it.</summary>
public interface IConfigurationDatabase
{
    /// <summary>Null, or what keeps writes from being durable and since when: "disk is full since 20:31:02".</summary>
    string? Degraded { get; }

    /// <summary>For recovery, which goes on without the disk: waits at most a second. False: not durable yet, but not lost either.</summary>
    Task<bool> RecordAsync(params IReadOnlyList<Change> changes);

    /// <summary>For requests, which fail without the disk: durable within a second, or taken back.</summary>
    /// <exception cref="JournalException">
    /// They are not durable, and nothing stays queued. Where <see cref="JournalException.MayStillLand"/> is true they were with the disk
    /// already: record what was true before, and it lands after them.
    /// </exception>
    Task RequireAsync(params IReadOnlyList<Change> changes);

    /// <summary>Adds to the history. Never waited for: written with the next commit, kept in memory (10,000 rows) while the disk takes none.</summary>
    /// <returns>The row, for <see cref="Extend"/>.</returns>
    long Note(HistoryRow row);

    /// <summary>A run of equal answers goes on. Not written for its own sake: it joins the next commit, or the end of kitsd.</summary>
    void Extend(long row, int count, DateTimeOffset until);
}

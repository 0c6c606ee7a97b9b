using Kits.Core.Recovery;
using Kits.Host.State;
using Kits.Sdk.Processes;
using Microsoft.Extensions.Logging;

namespace Kits.Host.Running;

/// <summary>What the engine makes durable, and what it tells of itself. Recovery never waits for it more than a second.</summary>
public sealed class Journal(IConfigurationDatabase database, TimeProvider time, ILogger log)
{
    /// <summary>Told of everything that is noted, but for what checks and scripts say.</summary>
    public event Action<HistoryRow>? Noted;

    private readonly Dictionary<string, (long Id, HistoryRow Row)> _lastCheck = [];

    /// <summary>This moment.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>This moment, comparable across boots.</summary>
    public Stamp Stamp => new(ProcessTable.BootId, time.GetElapsedTime(0), time.GetUtcNow());

    /// <summary>Null, or why changes are not durable at the moment.</summary>
    public string? Degraded => database.Degraded;

    /// <summary>Makes changes durable.</summary>
    /// <returns>False if that takes more than a second or fails: the changes stay in memory and are written as soon as the disk takes them.</returns>
    public Task<bool> RecordAsync(params IReadOnlyList<Change> changes) => database.RecordAsync(changes);

    /// <summary>Makes an operator's wishes durable, or leaves no trace of them.</summary>
    /// <param name="changes">What is wished.</param>
    /// <param name="before">What was true before: written behind a wish that the disk may still take after it was refused.</param>
    /// <returns>Null; or why they are not durable, and then nothing may be done.</returns>
    public async Task<string?> RequireAsync(IReadOnlyList<Change> changes, IReadOnlyList<Change> before)
    {
        try
        {
            await database.RequireAsync(changes);
            return null;
        }
        catch (JournalException refused)
        {
            if (refused.MayStillLand)
                _ = RecordAsync(before);
            return refused.Message;
        }
    }

    /// <summary>Tells what happened, in history and log.</summary>
    public void Note(string tag, string kind, string text, Operation? operation = null, TimeSpan? took = null)
    {
        _lastCheck.Remove(tag);
        var row = new HistoryRow(Now, tag, kind, text, operation?.Id, took?.TotalMilliseconds);
        Write(row);
        Noted?.Invoke(row);
    }

    /// <summary>Tells what a script wrote. A run of equal checks goes on.</summary>
    public void Script(string tag, string text, string operation) =>
        Write(new HistoryRow(Now, tag, HistoryKind.Script, text, operation.Length == 0 ? null : operation, null));

    /// <summary>Tells what a check saw; equal answers in a row are one row of history.</summary>
    public void Seen(string tag, string text, TimeSpan took)
    {
        if (_lastCheck.TryGetValue(tag, out var last) && last.Row.Text == text)
        {
            var (count, until) = (last.Row.Count + 1, Now);
            _lastCheck[tag] = (last.Id, last.Row with { Count = count, Until = until });
            database.Extend(last.Id, count, until);
            return;
        }

        var row = new HistoryRow(Now, tag, HistoryKind.Check, text, null, took.TotalMilliseconds);
        _lastCheck[tag] = (Write(row), row);
    }

    private long Write(HistoryRow row)
    {
        log.LogInformation("{Tag}: {Text}", row.Tag.Length == 0 ? "kitsd" : row.Tag, row.Text);
        return database.Note(row);
    }
}

using Kits.Core.Recovery;
using Kits.Host.State;
using Kits.Sdk.Processes;
using Microsoft.Extensions.Logging;

namespace Kits.Host.Running;

/// <summary>What the engine makes durable, and what it tells of itself. Recovery never waits for it more than a second.</summary>
public sealed class Journal(ConfigurationDatabase database, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, HistoryRow> _lastCheck = [];

    /// <summary>This moment.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>This moment, comparable across boots.</summary>
    public Stamp Stamp => new(ProcessTable.BootId, time.GetElapsedTime(0), time.GetUtcNow());

    /// <summary>Null, or why changes are not durable at the moment.</summary>
    public string? Degraded => database.Degraded;

    /// <summary>Makes changes durable.</summary>
    /// <returns>False if that takes more than a second or fails: the changes stay in memory and are written as soon as the disk takes them.</returns>
    public async Task<bool> RecordAsync(params IReadOnlyList<Change> changes)
    {
        var write = database.WriteAsync(changes);
        await Task.WhenAny(write, Task.Delay(Patience, time));
        _ = write.ContinueWith(failed => failed.Exception, TaskScheduler.Default); // told by Degraded
        return write.IsCompletedSuccessfully;
    }

    /// <summary>Tells what happened, in history and log.</summary>
    public void Note(string tag, string kind, string text, Operation? operation = null, TimeSpan? took = null)
    {
        _lastCheck.Remove(tag);
        log.LogInformation("{Tag}: {Text}", tag.Length == 0 ? "kitsd" : tag, text);
        database.Note(new HistoryRow(Now, tag, kind, text, operation?.Id, took?.TotalMilliseconds, 1, null));
    }

    /// <summary>Tells what a check saw; equal answers in a row are one row of history.</summary>
    public void Seen(string tag, string text, TimeSpan took)
    {
        if (_lastCheck.GetValueOrDefault(tag) is { } last && last.Text == text)
        {
            _lastCheck[tag] = last with { Count = last.Count + 1, Until = Now };
            database.Extend(_lastCheck[tag]);
            return;
        }

        Note(tag, "check", text, took: took);
    }
}

using Kits.Core.Resources;
using Kits.Host.State;

using Microsoft.Extensions.Time.Testing;

namespace Kits.Host.Tests.State;

public sealed class HistoryTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, 345, TimeSpan.Zero);
    private readonly StateDirectory _state = new();
    private readonly FakeTimeProvider _time = new(Noon);

    public void Dispose() => _state.Dispose();

    [Fact]
    public void A_row_is_seen_at_once_and_is_there_at_the_next_start()
    {
        var row = new HistoryRow(Noon, "vip", "action", "restored", "op-7", 12.5, 3, Noon.AddMinutes(1));
        using (var database = _state.Open(_time))
        {
            database.Note(row);
            Assert.Equal([row], database.History("vip", 10));
        }

        using var again = _state.Open(_time);

        Assert.Equal([row], again.History("vip", 10));
        Assert.Empty(again.History("share", 10));
    }

    [Fact]
    public async Task The_newest_rows_come_oldest_first_whether_memory_or_the_disk_has_them()
    {
        using var database = _state.Open(_time);
        for (var at = 0; at < 3_000; at++)
            database.Note(Check(at, tag: at % 10 == 0 ? "share" : "vip"));
        await AllWritten(database);
        for (var at = 3_000; at < 3_010; at++)
            database.Note(Check(at));

        Assert.Equal(Enumerable.Range(10, 3_000), database.History(null, 3_000).Select(Number));
        Assert.Equal(Enumerable.Range(0, 300).Select(at => at * 10), database.History("share", 1_000).Select(Number));
        Assert.Equal([3_008, 3_009], database.History("vip", 2).Select(Number));
    }

    [Fact]
    public async Task A_run_of_equal_answers_is_one_row_that_grows_wherever_it_is_kept()
    {
        using (var database = _state.Open(_time))
        {
            var longAgo = database.Note(Check(0, tag: "share"));
            for (var at = 1; at < 2_000; at++)
                database.Note(Check(at));
            await AllWritten(database);
            var recent = database.Note(Check(2_000, tag: "share"));
            database.Extend(longAgo, 7, Noon.AddHours(1));
            database.Extend(recent, 9, Noon.AddHours(2));

            Assert.Equal([7, 9], database.History("share", 10).Select(row => row.Count));
        }

        using var again = _state.Open(_time);

        Assert.Equal([(7, Noon.AddHours(1)), (9, Noon.AddHours(2))], again.History("share", 10).Select(row => (row.Count, row.Until!.Value)));
    }

    [Fact]
    public async Task A_check_that_changes_nothing_writes_nothing()
    {
        using var database = _state.Open(_time);
        var run = database.Note(Check(0));
        await AllWritten(database);
        var before = Bytes();

        for (var count = 2; count < 500; count++)
            database.Extend(run, count, Noon.AddSeconds(count));

        Assert.Equal(before, Bytes());
        Assert.Equal(499, Assert.Single(database.History("vip", 10)).Count);

        (string, long, DateTime)[] Bytes() => [.. Directory.GetFiles(_state.Folder).Select(file => new FileInfo(file)).Select(file => (file.Name, file.Length, file.LastWriteTimeUtc))];
    }

    [Fact]
    public async Task Rows_go_after_30_days()
    {
        using var database = _state.Open(_time);
        for (var at = 0; at < 2_000; at++)
            database.Note(Check(at) with { Kind = at % 2 == 0 ? HistoryKind.Check : HistoryKind.Decision });
        database.Note(Check(2_000) with { Until = Noon.AddDays(20) });
        await AllWritten(database);

        _time.Advance(TimeSpan.FromDays(31));
        await Until(database, () => OnDisk().Count == 1);

        Assert.Equal(2_000, Number(OnDisk().Single()));

        IReadOnlyList<HistoryRow> OnDisk()
        {
            using var another = _state.Open(_time);            // whose memory holds nothing
            return another.History(null, 5_000);
        }
    }

    [Fact]
    public async Task Beyond_their_size_checks_go_first_and_decisions_last()
    {
        using (var database = _state.Open(_time, new HistoryRetention(TimeSpan.FromDays(30), Bytes: 512 * 1024)))
        {
            for (var at = 0; at < 6_000; at++)
                database.Note(Check(at) with { Text = $"{at} {new string('x', 200)}", Kind = at % 10 == 0 ? HistoryKind.Decision : HistoryKind.Check });
            await AllWritten(database);
            await Until(database, () => database.History(null, 10_000).Count < 3_600);
        }

        using var again = _state.Open(_time);
        var kept = again.History(null, 10_000).ToLookup(row => row.Kind);

        Assert.Equal(600, kept[HistoryKind.Decision].Count());
        Assert.InRange(kept[HistoryKind.Check].Count(), 1, 3_000);
        Assert.Equal(5_999, Number(kept[HistoryKind.Check].Last()));
    }

    [Fact]
    public void A_text_without_end_is_cut()
    {
        using var database = _state.Open(_time);

        database.Note(Check(0) with { Text = new string('x', 100_000) });

        Assert.Equal(4_000, Assert.Single(database.History(null, 1)).Text.Length);
    }

    private static HistoryRow Check(int number, string tag = "vip") => new(Noon, tag, HistoryKind.Check, $"{number} in service");

    private static int Number(HistoryRow row) => int.Parse(row.Text.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>History is written in order and with whatever else is committed, so enough commits carry all of it.</summary>
    private static async Task AllWritten(ConfigurationDatabase database)
    {
        for (var commit = 0; commit < 21; commit++)            // 500 rows a commit, 10,000 at most
            await database.WriteAsync(new Change.SetWanted("other", Wanted.In));
    }

    /// <summary>Old rows are removed while the writer is idle, after a commit.</summary>
    private static async Task Until(ConfigurationDatabase database, Func<bool> reached)
    {
        for (var commit = 0; commit < 200 && !reached(); commit++)
            await database.WriteAsync(new Change.SetWanted("other", Wanted.Out));
        Assert.True(reached());
    }
}

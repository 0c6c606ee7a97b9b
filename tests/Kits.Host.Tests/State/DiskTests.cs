using System.Diagnostics;

using Kits.Core.Resources;
using Kits.Host.State;

using Microsoft.Extensions.Logging.Abstractions;

namespace Kits.Host.Tests.State;

[Trait("needs", "root")]
public sealed class DiskTests
{
    [Fact]
    public async Task A_full_disk_fails_requests_within_a_second_and_recovery_lands_in_order_once_there_is_room()
    {
        using var disk = Disk.OfMemory("1m");
        using (var database = Open(disk))
        {
            await database.WriteAsync(new Change.SetWanted("vip", Wanted.In));
            disk.Fill();
            var started = Stopwatch.StartNew();

            var failed = await FailsOnceTheLogIsFull(database);
            var request = await Assert.ThrowsAsync<JournalException>(() => database.RequireAsync(new Change.SetWanted("vip", Wanted.Out)));
            var recorded = new List<bool>();
            for (var at = 0; at < 300; at++)
                recorded.Add(await database.RecordAsync(new Change.SetHeld("vip", $"{at}"), new Change.BagSet("vip", $"{at}", "kept")));
            await database.Bag("vip").SetAsync("peer", "beta", TestContext.Current.CancellationToken); // no action of a kit fails with it
            database.Note(new HistoryRow(DateTimeOffset.UnixEpoch, "vip", HistoryKind.Decision, "goes on"));

            Assert.InRange(started.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
            Assert.Contains("journal degraded: disk is full since ", failed.Message, StringComparison.Ordinal);
            Assert.Contains("disk is full", request.Message, StringComparison.Ordinal);
            Assert.False(request.MayStillLand);
            Assert.StartsWith("disk is full since ", database.Degraded, StringComparison.Ordinal);
            Assert.All(recorded, Assert.False);
            Assert.Equal("goes on", database.History("vip", 1)[0].Text);

            disk.Empty();
            await Landed(database);

            Assert.Null(database.Degraded);
        }

        using var again = Open(disk);
        var vip = again.Load().Of("vip");

        Assert.Equal(Wanted.In, vip.Wanted);                   // the request that failed left nothing behind
        Assert.Equal("299", vip.Held);
        Assert.Equal(300, vip.Bag.Count(kept => kept.Value == "kept"));
        Assert.Equal("beta", vip.Bag["peer"]);
        Assert.Equal("goes on", again.History("vip", 1)[0].Text);
    }

    [Theory]
    [InlineData("1m")]
    [InlineData("8m")]
    public async Task A_node_whose_disk_is_full_starts_with_all_that_it_remembers(string size)
    {
        using var disk = Disk.OfMemory(size);
        using (var before = Open(disk))
        {
            await before.WriteAsync(new Change.SetWanted("vip", Wanted.In));
            before.Note(new HistoryRow(DateTimeOffset.UnixEpoch, "vip", HistoryKind.Decision, "before"));
        }

        disk.Fill();
        using var held = StateLock.TryTake(Path.Combine(disk.Root, "state"), out _);
        using (var database = Open(disk))
        {
            var recorded = await database.RecordAsync(new Change.SetHeld("vip", "held"));

            Assert.NotNull(held);
            Assert.Equal(Wanted.In, database.Load().Of("vip").Wanted);
            Assert.False(recorded);
            Assert.StartsWith("disk is full since ", database.Degraded, StringComparison.Ordinal);

            disk.Empty();
            await Landed(database);

            // The writer lets go of the file with one of its next commits; until then only what is in memory can be told.
            const int MostCommits = 100;
            var told = database.History("vip", 10);
            for (var commit = 0; told.Count == 0 && commit < MostCommits; commit++)
            {
                await database.WriteAsync(new Change.SetWanted("share", Wanted.In));
                told = database.History("vip", 10);
            }

            Assert.Equal("before", Assert.Single(told).Text);
        }

        using var again = Open(disk);

        Assert.Equal("held", again.Load().Of("vip").Held);
    }

    [Fact]
    public async Task While_the_disk_is_full_10000_rows_of_history_are_kept_and_decisions_longest()
    {
        using var disk = Disk.OfMemory("8m");
        using var database = Open(disk);
        disk.Fill();
        await FailsOnceTheLogIsFull(database);

        for (var at = 0; at < 12_000; at++)
            database.Note(new HistoryRow(DateTimeOffset.UnixEpoch, "vip", at < 100 ? HistoryKind.Decision : HistoryKind.Check, $"{at}"));
        var kept = database.History("vip", 20_000).Select(row => row.Text).ToList();

        Assert.Equal(10_000, kept.Count);
        Assert.Equal(["0", "99", "2100", "11999"], [kept[0], kept[99], kept[100], kept[^1]]);
    }

    [Fact]
    public async Task A_disk_that_stalls_holds_up_recovery_for_a_second_and_what_it_was_given_lands_when_it_answers()
    {
        using var disk = Disk.OfExt4();
        using (var database = Open(disk))
        {
            await database.WriteAsync(new Change.SetWanted("vip", Wanted.In));
            database.Note(new HistoryRow(DateTimeOffset.UnixEpoch, "vip", HistoryKind.Decision, "before"));
            await database.WriteAsync(new Change.SetWanted("vip", Wanted.In));
            disk.Freeze();
            var started = Stopwatch.StartNew();

            var pending = database.WriteAsync(new Change.SetHeld("vip", "held"));
            var recorded = await database.RecordAsync(new Change.SetInDoubt("vip", "in doubt"));
            var recordedAfter = started.Elapsed;
            var degraded = database.Degraded;
            var request = await Assert.ThrowsAsync<JournalException>(() => database.RequireAsync(new Change.SetWanted("vip", Wanted.Out)));
            database.Note(new HistoryRow(DateTimeOffset.UnixEpoch, "vip", HistoryKind.Decision, "meanwhile"));
            var history = database.History("vip", 10).Select(row => row.Text).ToList();
            var answeredAfter = started.Elapsed;
            var stillPending = !pending.IsCompleted;
            disk.Thaw();

            Assert.False(recorded);
            Assert.InRange(recordedAfter, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(2));
            Assert.StartsWith("disk has not answered since ", degraded, StringComparison.Ordinal);
            Assert.Contains("disk has not answered since", request.Message, StringComparison.Ordinal);
            Assert.False(request.MayStillLand);
            Assert.Equal(["before", "meanwhile"], history);
            Assert.InRange(answeredAfter, TimeSpan.Zero, TimeSpan.FromSeconds(4));
            Assert.True(stillPending);

            await pending;
            await database.WriteAsync(new Change.BagSet("vip", "last", "yes"));
            Assert.Null(database.Degraded);
        }

        using var again = Open(disk);
        var vip = again.Load().Of("vip");

        Assert.Equal((Wanted.In, "held", "in doubt"), (vip.Wanted, vip.Held, vip.InDoubt));
    }

    [Fact]
    public async Task A_request_that_is_with_a_stalled_disk_says_that_it_may_still_land_and_its_opposite_lands_after_it()
    {
        using var disk = Disk.OfExt4();
        using (var database = Open(disk))
        {
            await database.WriteAsync(new Change.SetWanted("vip", Wanted.In));
            disk.Freeze();

            var request = await Assert.ThrowsAsync<JournalException>(() => database.RequireAsync(new Change.SetWanted("vip", Wanted.Out)));
            var opposite = database.WriteAsync(new Change.SetWanted("vip", Wanted.In));
            disk.Thaw();
            await opposite;

            Assert.True(request.MayStillLand);
        }

        using var again = Open(disk);

        Assert.Equal(Wanted.In, again.Load().Of("vip").Wanted);
    }

    [Fact]
    public async Task A_disk_that_stalls_does_not_keep_kitsd_from_ending()
    {
        using var disk = Disk.OfExt4();
        var database = Open(disk);
        await database.WriteAsync(new Change.SetWanted("vip", Wanted.In));
        disk.Freeze();
        var pending = database.WriteAsync(new Change.SetHeld("vip", "held"));
        var started = Stopwatch.StartNew();

        database.Dispose();
        var ended = started.Elapsed;
        disk.Thaw();
        await pending;                                         // the writer thread lives until the disk answers, and lets go of the files

        Assert.InRange(ended, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(4));
    }

    private static ConfigurationDatabase Open(Disk disk) =>
        ConfigurationDatabase.Open(Path.Combine(disk.Root, "state"), TimeProvider.System, NullLogger.Instance);

    /// <summary>The log may have room left from before; once that is used up, the disk must say no.</summary>
    private static async Task<JournalException> FailsOnceTheLogIsFull(ConfigurationDatabase database)
    {
        for (var at = 0; at < 100; at++)
        {
            try
            {
                await database.WriteAsync(new Change.BagSet("filler", "value", new string('x', 20_000)));
            }
            catch (JournalException full)
            {
                return full;
            }
        }

        throw new InvalidOperationException("the disk is full, and takes two megabytes all the same");
    }

    private static async Task Landed(ConfigurationDatabase database)
    {
        while (!await database.RecordAsync(new Change.BagSet("filler", "value", null))) { }
        await database.WriteAsync(new Change.BagSet("filler", "last", "yes"), new Change.BagSet("filler", "last", null));
    }
}

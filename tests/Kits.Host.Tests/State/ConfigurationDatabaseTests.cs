using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.State;

using Kits.Sdk.Processes;
using Microsoft.Data.Sqlite;

namespace Kits.Host.Tests.State;

public sealed class ConfigurationDatabaseTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, 345, TimeSpan.Zero);
    private readonly StateDirectory _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public void A_new_state_directory_remembers_nothing_and_is_for_us_alone()
    {
        using var database = _state.Open();

        Assert.Empty(database.Load().Resources);
        Assert.Empty(database.Load().OpenIntents);
        Assert.Null(database.Degraded);
        Assert.Equal("rwx------", Mode(_state.Folder));
        Assert.All(Directory.GetFiles(_state.Folder), file => Assert.Equal("rw-------", Mode(file)));
    }

    [Fact]
    public async Task What_was_written_is_there_at_the_next_start()
    {
        var first = new Stamp("boot-1", TimeSpan.FromSeconds(1.5), Noon);
        var second = new Stamp("boot-2", TimeSpan.FromSeconds(0.25), Noon.AddMinutes(1));
        var cutOff = new Intent(Guid.NewGuid(), "op-7", "vip", "restore", "wanted in", Noon);
        var finished = cutOff with { Id = Guid.NewGuid() };
        using (var database = _state.Open())
        {
            await database.WriteAsync(new Change.SetWanted("vip", Wanted.In), new Change.SetWanted("share", Wanted.Out));
            await database.WriteAsync(new Change.SetHeld("vip", "final action stop-here"), new Change.SetInDoubt("share", "remove: device busy"));
            await database.WriteAsync(new Change.AttemptStarted("vip", first), new Change.AttemptStarted("vip", second), new Change.AttemptStarted("share", first));
            await database.WriteAsync(new Change.LedgerReset("share"));
            await database.WriteAsync(new Change.IntentOpened(finished), new Change.IntentOpened(cutOff), new Change.IntentClosed(finished.Id, "done"));
            await database.WriteAsync(new Change.BagSet("vip", "a", "1"), new Change.BagSet("vip", "b", "2"), new Change.BagSet("vip", "a", null));
        }

        using var again = _state.Open();
        var vip = again.Load().Of("vip");
        var share = again.Load().Of("share");

        Assert.Equal((Wanted.In, "final action stop-here", null), (vip.Wanted, vip.Held, vip.InDoubt));
        Assert.Equal((Wanted.Out, null, "remove: device busy"), (share.Wanted, share.Held, share.InDoubt));
        Assert.Equal([first, second], vip.Attempts);
        Assert.Empty(share.Attempts);
        Assert.Equal([cutOff], again.Load().OpenIntents);
        Assert.Equal([new("b", "2")], vip.Bag);
    }

    [Fact]
    public async Task A_reason_that_is_cleared_stays_cleared_and_wanted_stays_as_it_was()
    {
        using (var database = _state.Open())
        {
            await database.WriteAsync(new Change.SetWanted("vip", Wanted.In), new Change.SetHeld("vip", "held"), new Change.SetInDoubt("vip", "in doubt"));
            await database.WriteAsync(new Change.SetHeld("vip", null), new Change.SetInDoubt("vip", null));
        }

        using var again = _state.Open();

        Assert.Equal((Wanted.In, null, null), (again.Load().Of("vip").Wanted, again.Load().Of("vip").Held, again.Load().Of("vip").InDoubt));
    }

    [Fact]
    public async Task The_newest_1000_attempts_of_a_tag_are_kept_whatever_the_clock_says()
    {
        using (var database = _state.Open())
            await database.WriteAsync([.. Enumerable.Range(0, 1_100).Select(at => new Change.AttemptStarted("vip", new Stamp("boot", TimeSpan.FromSeconds(at), DateTimeOffset.MinValue)))]);

        using var again = _state.Open();

        Assert.Equal(Enumerable.Range(100, 1_000), again.Load().Of("vip").Attempts.Select(attempt => (int)attempt.Monotonic.TotalSeconds));
    }

    [Fact]
    public async Task A_group_of_changes_lands_as_a_whole_or_not_at_all_and_bars_no_other()
    {
        using (var database = _state.Open())
        {
            var impossible = database.WriteAsync(new Change.SetWanted("vip", Wanted.In), new Change.SetHeld(null!, "no tag"));
            var behind = database.WriteAsync(new Change.SetWanted("share", Wanted.In));

            var refused = await Assert.ThrowsAsync<JournalException>(() => impossible);
            await behind;
            Assert.StartsWith("cannot be written", refused.Message, StringComparison.Ordinal);
            Assert.Null(database.Degraded);
        }

        using var again = _state.Open();

        Assert.Equal(["share"], again.Load().Resources.Keys);
    }

    [Fact]
    public async Task Nothing_is_taken_after_the_end()
    {
        var database = _state.Open();
        database.Dispose();

        await Assert.ThrowsAsync<JournalException>(() => database.WriteAsync(new Change.SetWanted("vip", Wanted.In)));
    }

    [Fact]
    public async Task What_operators_and_final_actions_did_is_remembered_and_forgotten_when_taken_back()
    {
        var (now, maintenance) = (new Stamp(ProcessTable.BootId, TimeSpan.FromHours(1), DateTimeOffset.UnixEpoch), new Maintenance("root", "new disk", default, TimeSpan.FromHours(2)));
        maintenance = maintenance with { Since = now };
        using (var database = _state.Open())
        {
            await database.WriteAsync(
                new Change.SetStopped("db", "stopped on purpose", now.BootId), new Change.SetStopped("old", "stopped on purpose", "an earlier boot"),
                new Change.SetPolicy("db", "LocalRecovery", false), new Change.SetPolicy("", "NotificationOnly", true), new Change.SetMaintenance("db", maintenance),
                new Change.AttemptStarted("db", now), new Change.RestartStarted("db", now), new Change.RebootStarted(now));
        }

        using (var database = _state.Open())
        {
            var (remembered, db) = (database.Load(), database.Load().Of("db"));
            Assert.Equal(("stopped on purpose", null, maintenance), (db.Stopped, remembered.Of("old").Stopped, db.Maintenance));
            Assert.Equal((false, true), (db.Policies["LocalRecovery"], remembered.Of("").Policies["NotificationOnly"]));
            Assert.All([db.Attempts, db.Restarts, remembered.Reboots], stamps => Assert.Equal([now], stamps));
            await database.WriteAsync(
                new Change.SetStopped("db", null, now.BootId), new Change.SetPolicy("db", "LocalRecovery", null), new Change.SetMaintenance("db", null), new Change.LedgerReset("db"), new Change.LedgerReset(""));
        }

        using (var database = _state.Open())
        {
            var (remembered, db) = (database.Load(), database.Load().Of("db"));
            Assert.Equal((null, null, 0, 0, 0, 0), (db.Stopped, db.Maintenance, db.Policies.Count, db.Attempts.Count, db.Restarts.Count, remembered.Reboots.Count));
        }
    }

    [Fact]
    public void A_database_of_the_first_schema_is_brought_up_to_date_with_all_that_it_knows()
    {
        _state.Open().Dispose();
        Tamper("""
            drop table policies; drop table maintenance; drop table ledger; drop table resources;
            create table resources (tag text primary key, wanted text not null default 'NeverAsked', held text, in_doubt text) without rowid;
            create table ledger (id integer primary key, tag text not null, boot text not null, monotonic integer not null, wall integer not null);
            create index ledger_of_tag on ledger (tag, id);
            insert into resources (tag, wanted, held) values ('db', 'In', 'stopped by stop-here');
            insert into ledger (tag, boot, monotonic, wall) values ('db', 'a boot', 10, 20);
            pragma user_version = 1
            """);

        for (var opened = 0; opened < 2; opened++)
        {
            using var database = _state.Open();
            var db = database.Load().Of("db");
            Assert.Equal((Wanted.In, "stopped by stop-here", 1), (db.Wanted, db.Held, db.Attempts.Count));
        }
    }

    [Fact]
    public void A_newer_schema_is_refused_by_name()
    {
        _state.Open().Dispose();
        Tamper("pragma user_version = 7");

        var refused = Assert.Throws<StateException>(() => _state.Open());

        Assert.Contains("written by a newer kitsd (schema 7; this one knows 2)", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(4096)]
    [InlineData(12_000)]
    public void A_database_cut_short_is_refused_and_left_as_it_is(int length)
    {
        _state.Open().Dispose();
        using (var file = File.OpenWrite(_state.Database))
            file.SetLength(length);

        var refused = Assert.Throws<StateException>(() => _state.Open());

        Assert.Contains($"{_state.Database} is damaged", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"move {_state.Database}* away", refused.Message, StringComparison.Ordinal);
        Assert.Equal(length, new FileInfo(_state.Database).Length);
    }

    [Fact]
    public void A_database_of_something_else_is_refused()
    {
        Directory.CreateDirectory(_state.Folder);
        File.WriteAllText(_state.Database, string.Concat(Enumerable.Repeat("not a database\n", 1000)));

        Assert.Contains("is damaged", Assert.Throws<StateException>(() => _state.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_garbage_among_what_is_remembered_is_refused()
    {
        using (var database = _state.Open())
            await database.WriteAsync([.. Enumerable.Range(0, 5_000).Select(at => new Change.SetWanted($"tag-{at}", Wanted.In))]);
        using (var file = File.OpenWrite(_state.Database))
        {
            file.Position = file.Length / 2;
            file.Write([.. Enumerable.Repeat((byte)0xA5, 8_192)]);
        }

        Assert.Contains("is damaged", Assert.Throws<StateException>(() => _state.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_was_lost_while_its_log_was_not_is_never_made_anew()
    {
        using (var database = _state.Open())
        {
            await database.WriteAsync(new Change.SetWanted("vip", Wanted.In));
            File.Copy(_state.Database + "-wal", _state.Database + "-copy");
        }

        File.Delete(_state.Database);
        File.Move(_state.Database + "-copy", _state.Database + "-wal");

        Assert.Contains("is gone, but", Assert.Throws<StateException>(() => _state.Open()).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_state.Database));
    }

    [Fact]
    public async Task A_database_removed_under_a_running_kitsd_takes_nothing_more_and_says_so()
    {
        using var database = _state.Open();
        await database.WriteAsync(new Change.SetWanted("vip", Wanted.In));
        File.Delete(_state.Database);

        var refused = await Assert.ThrowsAsync<JournalException>(() => database.WriteAsync(new Change.SetWanted("vip", Wanted.Out)));

        Assert.Contains("kits.db was removed", refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("kits.db was removed since ", database.Degraded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_another_process_locks_the_database_requests_fail_and_recovery_goes_on_and_lands_later()
    {
        using (var database = _state.Open())
        {
            using (var intruder = Connect())
            {
                using var transaction = intruder.BeginTransaction();
                var refused = await Assert.ThrowsAsync<JournalException>(() => database.RequireAsync(new Change.SetWanted("vip", Wanted.Out)));
                var recorded = await database.RecordAsync(new Change.SetHeld("vip", "held"));

                Assert.Contains("journal degraded", refused.Message, StringComparison.Ordinal);
                Assert.False(recorded);
                Assert.NotNull(database.Degraded);
            }

            await database.WriteAsync(new Change.SetWanted("share", Wanted.In));
            Assert.Null(database.Degraded);
        }

        using var again = _state.Open();

        Assert.Equal("held", again.Load().Of("vip").Held);
        Assert.Equal(Wanted.In, again.Load().Of("share").Wanted);
    }

    private static string Mode(string path)
    {
        var mode = File.GetUnixFileMode(path);
        return string.Concat("rwxrwxrwx".Select((letter, at) => mode.HasFlag((UnixFileMode)(1 << (8 - at))) ? letter : '-'));
    }

    private void Tamper(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // a constant of this file
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={_state.Database};Pooling=False");
        connection.Open();
        return connection;
    }
}

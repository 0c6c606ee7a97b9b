using System.Globalization;
using Kits.Sdk;
using Kits.Sdk.Processes;
using Kits.Testing;

namespace Kits.Exec.Tests;

public sealed class ProgramTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_pid_file_holds_the_pid_of_the_program_and_nothing_else()
    {
        await using var resource = Sleeper();

        Answers.Done(await resource.RestoreAsync());

        Assert.Equal("sleep", File.ReadAllText($"/proc/{resource.ReadPidFile()}/comm").Trim());
        Answers.Done(await resource.RemoveAsync());
        Assert.False(File.Exists(Path.Combine(resource.Folder, "exec.pid")));
    }

    [Fact]
    public async Task Output_is_appended_to_the_log_files_across_restarts()
    {
        await using var resource = Script("echo started; echo problem >&2; exec sleep 300");

        await resource.RestoreAsync();
        await Eventually.TrueAsync(() => Read(resource, "exec.err") == "problem\n", "the first has written");
        await resource.RemoveAsync();
        await resource.RestoreAsync();

        await Eventually.TrueAsync(() => Read(resource, "exec.err") == "problem\nproblem\n", "the second has written");
        Assert.Equal("started\nstarted\n", Read(resource, "exec.log"));
    }

    [Fact]
    public async Task What_the_operator_wrote_behind_two_dashes_reaches_the_program()
    {
        await using var resource = Script("printf '%s|' \"$@\"; exec sleep 300");
        resource.Arguments = ["argv0", "7", "a b"];

        Answers.Done(await resource.RestoreAsync());

        await Eventually.TrueAsync(() => Read(resource, "exec.log") == "7|a b|", "it shows its arguments");
    }

    [Fact]
    public async Task The_program_holds_no_descriptor_of_ours_and_gets_every_signal()
    {
        await using var resource = Sleeper();
        await resource.RestoreAsync();

        var open = Directory.EnumerateFileSystemEntries($"/proc/{resource.Main.Pid}/fd").ToDictionary(entry => Path.GetFileName(entry), entry => new FileInfo(entry).LinkTarget);
        Assert.Equal(["/dev/null", Path.Combine(resource.Folder, "exec.log"), Path.Combine(resource.Folder, "exec.err")], open.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value));
        Assert.Equal(0, Ignored(resource.Main) & (1L << (13 - 1))); // SIGPIPE, which .NET ignores and would pass on

        static long Ignored(ProcessIdentity process) => long.Parse(
            File.ReadLines($"/proc/{process.Pid}/status").Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)).Split('\t')[1],
            NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_program_that_ends_at_once_is_a_failed_restore_with_its_status_and_last_words()
    {
        await using var resource = Script("echo reading configuration; echo no such port >&2; exit 4");

        Assert.Equal("sh ended at once, exit 4: no such port", Answers.Failed(await resource.RestoreAsync()));
        Answers.OutOfService(await resource.CheckAsync());
    }

    [Fact]
    public async Task A_program_that_goes_into_the_background_is_told_to_stay_in_the_foreground()
    {
        await using var resource = Script("setsid -f sleep 300");

        var reason = Answers.Failed(await resource.RestoreAsync());

        Assert.Matches(@"^sh ended at once, exit 0, and left \d+ \(.*\) in the background, now ended too; give it the option", reason);
        Assert.Empty(resource.Processes());
    }

    [Fact]
    public async Task A_program_that_does_not_exist_here_is_a_failure_of_this_node()
    {
        await using var resource = new Resource(_ => [("binfile", "/no/such/program")]);

        var failed = Assert.IsType<ActionResult.Failed>(await resource.RestoreAsync());
        Assert.Equal(Failure.OfThisNode("cannot run /no/such/program: it does not exist"), failed.Why);
    }

    [Fact]
    public async Task A_pid_file_that_cannot_be_written_leaves_no_process_behind()
    {
        await using var resource = new Resource(_ => [("binfile", "sleep"), ("cmdline_options", "300"), ("pidfile", "/no/such/folder/pid")]);

        Assert.Contains("its pid file cannot be written", Answers.Failed(await resource.RestoreAsync()), StringComparison.Ordinal);
        Assert.Empty(resource.Processes());
    }

    [Fact]
    public async Task A_double_forked_child_is_ended_by_remove()
    {
        await using var resource = Script(DoubleForking("exec sleep 300"));
        await resource.RestoreAsync();
        await Eventually.TrueAsync(() => resource.Processes().Count == 2, "it has double-forked");

        Answers.Done(await resource.RemoveAsync());

        Assert.Empty(resource.Processes());
        Answers.OutOfService(await resource.CheckAsync());
    }

    [Fact]
    public async Task A_child_that_hides_its_mark_is_ended_by_remove_too()
    {
        await using var resource = Script("env -i sleep 301 & wait");
        await resource.RestoreAsync();
        ProcessIdentity? hidden = null;
        await Eventually.TrueAsync(() => (hidden = ProcessTable.Descendants(resource.Main).SingleOrDefault(child => !resource.Processes().Contains(child))) is not null, "the child hides");

        Answers.Done(await resource.RemoveAsync());

        Assert.False(ProcessTable.IsAlive(hidden!));
    }

    [Fact]
    public async Task A_dead_program_whose_children_remain_has_failed_and_they_are_named()
    {
        await using var resource = Script(DoubleForking("exec sleep 300"));
        await resource.RestoreAsync();
        await Eventually.TrueAsync(() => resource.Processes().Count == 2, "it has double-forked");
        var child = resource.Processes().Single(process => process != resource.Main);

        await KillAsync(resource.Main);

        Assert.Equal($"sh has ended, but left processes behind: {child.Pid} (sleep)", Answers.Failed(await resource.CheckAsync()));

        Answers.Done(await resource.RecoverAsync());
        Assert.False(ProcessTable.IsAlive(child));
        Answers.InService(await resource.CheckAsync());
    }

    [Fact]
    public async Task A_restore_over_leftovers_ends_them_first()
    {
        await using var resource = Script(DoubleForking("exec sleep 300"));
        await resource.RestoreAsync();
        await Eventually.TrueAsync(() => resource.Processes().Count == 2, "it has double-forked");
        var child = resource.Processes().Single(process => process != resource.Main);
        await KillAsync(resource.Main);

        Answers.Done(await resource.RestoreAsync());

        Assert.False(ProcessTable.IsAlive(child));
    }

    [Fact]
    public async Task A_program_that_ignores_SIGTERM_is_killed_after_its_stop_timeout()
    {
        await using var resource = Script("trap '' TERM; echo deaf; while :; do sleep 1; done", ("stop_timeout", "300ms"));
        await resource.RestoreAsync();
        await Eventually.TrueAsync(() => Read(resource, "exec.log") == "deaf\n", "it ignores SIGTERM");
        var main = resource.Main;

        Answers.Done(await resource.RemoveAsync());

        Assert.False(ProcessTable.IsAlive(main));
        Assert.Empty(resource.Processes());
    }

    [Fact]
    public async Task A_program_has_its_stop_timeout_to_end_in_order()
    {
        await using var resource = Script("trap 'sleep 1; echo in order; exit' TERM; echo ready; while :; do sleep 0.05; done", ("stop_timeout", "30s"));
        await resource.RestoreAsync();
        await Eventually.TrueAsync(() => Read(resource, "exec.log") == "ready\n", "it is ready for SIGTERM");

        Answers.Done(await resource.RemoveAsync());

        Assert.Equal("ready\nin order\n", Read(resource, "exec.log"));
    }

    [Fact]
    public async Task A_stopped_program_is_degraded_and_can_be_removed()
    {
        await using var resource = Sleeper();
        await resource.RestoreAsync();
        var main = resource.Main;
        ProcessTable.Signal(main, 19);
        await Eventually.TrueAsync(() => ProcessTable.StuckState(main) == 'T', "it stops");

        Assert.Equal($"process {main.Pid} is stopped by a signal (state T)", Answers.InService(await resource.CheckAsync()));
        Answers.Done(await resource.RemoveAsync());
        Assert.False(ProcessTable.IsAlive(main));
    }

    [Fact]
    public async Task After_the_bag_was_lost_the_pid_file_and_the_mark_lead_to_the_same_process()
    {
        await using var resource = Script(DoubleForking("exec sleep 300"));
        await resource.RestoreAsync();
        var main = resource.Main;

        resource.Bag = new MemoryBag();

        Answers.InService(await resource.CheckAsync());
        Assert.Equal($"sh runs already as process {main.Pid}", Answers.Done(await resource.RestoreAsync()));
        Assert.Equal(main.ToString(), resource.Bag.Get("process"));
    }

    [Fact]
    public async Task A_host_killed_between_starting_and_writing_down_adopts_instead_of_starting_twice()
    {
        await using var resource = Script(DoubleForking("exec sleep 300"));
        await resource.RestoreAsync();
        await Eventually.TrueAsync(() => resource.Processes().Count == 2, "it has double-forked");
        var main = resource.Main;

        resource.Bag = new MemoryBag();
        File.Delete(Path.Combine(resource.Folder, "exec.pid"));

        Answers.InService(await resource.CheckAsync());
        Assert.Equal($"sh runs already as process {main.Pid}", Answers.Done(await resource.RestoreAsync()));
        Assert.Equal(main, resource.Main);
        Assert.Equal(2, resource.Processes().Count);
    }

    [Fact]
    public async Task A_pid_that_has_come_to_mean_another_process_is_never_signalled()
    {
        await using var stranger = Sleeper();
        await stranger.RestoreAsync();
        await using var resource = Sleeper();
        await resource.Bag.SetAsync("process", (stranger.Main with { StartTicks = stranger.Main.StartTicks - 1 }).ToString(), Cancel);
        await File.WriteAllTextAsync(Path.Combine(resource.Folder, "exec.pid"), $"{stranger.Main.Pid}", Cancel);

        Answers.OutOfService(await resource.CheckAsync());
        Assert.Equal("sleep was not running", Answers.Done(await resource.RemoveAsync()));
        Answers.Done(await resource.RestoreAsync());
        Answers.Done(await resource.RemoveAsync());

        Assert.True(ProcessTable.IsAlive(stranger.Main));
    }

    [Fact]
    public async Task A_pid_file_that_names_a_stranger_is_not_believed()
    {
        await using var stranger = Sleeper();
        await stranger.RestoreAsync();
        await using var resource = Sleeper();
        await File.WriteAllTextAsync(Path.Combine(resource.Folder, "exec.pid"), $"{stranger.Main.Pid}", Cancel);

        Answers.OutOfService(await resource.CheckAsync());
        Answers.Done(await resource.RemoveAsync());

        Assert.True(ProcessTable.IsAlive(stranger.Main));
    }

    [Fact]
    public async Task A_record_of_another_boot_means_nothing()
    {
        await using var stranger = Sleeper();
        await stranger.RestoreAsync();
        await using var resource = Sleeper();
        await resource.Bag.SetAsync("process", (stranger.Main with { BootId = "another" }).ToString(), Cancel);

        Answers.OutOfService(await resource.CheckAsync());
        Answers.Done(await resource.RemoveAsync());

        Assert.True(ProcessTable.IsAlive(stranger.Main));
    }

    [Theory]
    [InlineData(0, typeof(CheckResult.InService))]
    [InlineData(1, typeof(CheckResult.Failed))]
    [InlineData(3, typeof(CheckResult.Unknown))]
    [InlineData(7, typeof(CheckResult.Failed))] // nothing is out of service whose process lives
    public async Task The_monitor_hook_grades_a_living_program(int exit, Type answer)
    {
        await using var resource = new Resource(_ => [("binfile", "sleep"), ("cmdline_options", "300"), ("monitor_hook", $"sh -c 'echo looked; exit {exit}'")]);
        await resource.RestoreAsync();

        Assert.IsType(answer, await resource.CheckAsync());
    }

    [Fact]
    public async Task A_monitor_hook_that_cannot_run_has_not_looked()
    {
        await using var resource = new Resource(_ => [("binfile", "sleep"), ("cmdline_options", "300"), ("monitor_hook", "/no/such/hook")]);
        await resource.RestoreAsync();

        Assert.Equal("monitor_hook: cannot run /no/such/hook: it does not exist", Answers.Unknown(await resource.CheckAsync()));
    }

    [Fact]
    public async Task Recover_restarts_a_living_program_that_its_hook_calls_failed()
    {
        await using var resource = new Resource(folder => [("binfile", "sleep"), ("cmdline_options", "300"), ("monitor_hook", $"test ! -e {folder}/broken")]);
        await resource.RestoreAsync();
        var before = resource.Main;
        await File.WriteAllTextAsync(Path.Combine(resource.Outside, "broken"), "", Cancel);

        Answers.Done(await resource.RecoverAsync());

        Assert.False(ProcessTable.IsAlive(before));
        Assert.True(ProcessTable.IsAlive(resource.Main));
    }

    [Fact]
    [Trait("needs", "root")]
    public async Task A_program_runs_as_its_user_and_can_be_removed()
    {
        await using var resource = new Resource(_ => [("binfile", "sleep"), ("cmdline_options", "300"), ("user", "nobody")]);

        Answers.Done(await resource.RestoreAsync());

        var main = resource.Main;
        Assert.Contains("Uid:\t65534\t65534\t65534\t65534", File.ReadAllText($"/proc/{main.Pid}/status"), StringComparison.Ordinal);
        Assert.Equal("sleep", File.ReadAllText($"/proc/{main.Pid}/comm").Trim());
        Answers.Done(await resource.RemoveAsync());
        Assert.False(ProcessTable.IsAlive(main));
    }

    [Fact]
    public async Task An_unknown_user_is_told_before_anything_starts()
    {
        await using var resource = new Resource(_ => [("binfile", "sleep"), ("cmdline_options", "300"), ("user", "no-such-user")]);

        Assert.Equal("cannot run sleep: there is no user no-such-user on this machine", Answers.Failed(await resource.RestoreAsync()));
    }

    private static string Read(Resource resource, string file) => File.ReadAllText(Path.Combine(resource.Folder, file));

    private static Resource Sleeper() => new(_ => [("binfile", "sleep"), ("cmdline_options", "300")]);

    private static Resource Script(string script, params (string Key, string Text)[] more) =>
        new(_ => [("binfile", "sh"), ("cmdline_options", $"-c \"{script.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""), .. more]);

    // A child of init with a session of its own, as daemons make themselves.
    private static string DoubleForking(string then) => $"setsid -f sleep 300; {then}";

    private static async Task KillAsync(ProcessIdentity process)
    {
        ProcessTable.Signal(process, 9);
        await Eventually.TrueAsync(() => !ProcessTable.IsAlive(process), "it ends");
    }
}

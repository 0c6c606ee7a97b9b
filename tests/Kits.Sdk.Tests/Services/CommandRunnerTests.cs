using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Kits.Sdk.Processes;
using Kits.Sdk.Services;
using Microsoft.Win32.SafeHandles;

namespace Kits.Sdk.Tests.Services;

public sealed partial class CommandRunnerTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly KernelEvents _events = new();
    private readonly CommandRunner _commands;

    public CommandRunnerTests() => _commands = new CommandRunner(_events, TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_tells_its_exit_status_and_its_output()
    {
        var result = await _commands.RunAsync(Shell("echo out; echo err >&2; exit 3"), Cancel);

        Assert.Equal(3, result.ExitCode);
        Assert.Equal("out\nerr\n", result.Output);
        Assert.Equal("exit 3: err", result.ToString());
    }

    [Fact]
    public async Task A_signal_that_ends_a_command_is_told()
    {
        var result = await _commands.RunAsync(Shell("kill -KILL $$"), Cancel);

        Assert.Equal((null, 9), (result.ExitCode, result.Signal));
    }

    [Fact]
    public async Task Hundreds_of_commands_side_by_side_each_get_their_own_status()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => _commands.RunAsync(Shell($"exit {i}"), Cancel)));

        Assert.Equal(Enumerable.Range(0, 200), results.Select(result => result.ExitCode ?? -1));
    }

    [Theory]
    [InlineData("/no/such/program", "/no/such/program: it does not exist")]
    [InlineData("no-such-program", "no-such-program: no such program in /usr/local/sbin")]
    [InlineData("bin/true", "bin/true: write an absolute path")]
    [InlineData("/etc", "/etc: it is a directory")]
    [InlineData("/etc/passwd", "/etc/passwd: it is not executable")]
    public async Task A_program_that_cannot_run_is_an_answer_that_says_why(string program, string expected)
    {
        var result = await _commands.RunAsync(new Command(program), Cancel);

        Assert.Contains(expected, result.NotStarted, StringComparison.Ordinal);
        Assert.False(result.Succeeded);
    }

    [Fact]
    public async Task A_script_without_its_interpreter_is_an_answer_that_says_so()
    {
        var script = _folder.File("script");
        await File.WriteAllTextAsync(script, "#!/no/such/interpreter\n", Cancel);
        File.SetUnixFileMode(script, (UnixFileMode)0b111_101_101);

        Assert.Contains("the interpreter that it names does not exist", (await _commands.RunAsync(new Command(script), Cancel)).NotStarted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_directory_and_an_unknown_user_are_told()
    {
        var nowhere = await _commands.RunAsync(new Command("true") { Directory = "/no/such/folder" }, Cancel);
        var nobody = await _commands.RunAsync(new Command("true") { User = "no-such-user" }, Cancel);

        Assert.Contains("its working directory /no/such/folder does not exist", nowhere.NotStarted, StringComparison.Ordinal);
        Assert.Contains("there is no user no-such-user", nobody.NotStarted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_sees_only_the_environment_it_is_given()
    {
        var result = await _commands.RunAsync(
            new Command("env") { Environment = new Dictionary<string, string> { ["COLOUR"] = "blue" }, Mark = "mark-of-test" }, Cancel);

        var names = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]).Except(["TZ"]).Order(StringComparer.Ordinal);
        Assert.Equal(["COLOUR", "HOME", "KITS_MARK", "KITS_RUN", "LANG", "LOGNAME", "PATH", "SHELL", "USER"], names);
        Assert.Contains("LANG=C.UTF-8\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_holds_no_descriptor_of_ours()
    {
        var careless = Duplicate(2); // dup(2) without O_CLOEXEC, as a careless native library would do
        Assert.InRange(careless, 3, int.MaxValue);
        using var closed = new SafeFileHandle(careless, ownsHandle: true);

        var result = await _commands.RunAsync(Shell("for i in $(seq 0 1023); do [ -e /proc/$$/fd/$i ] && echo $i; done | xargs"), Cancel);

        Assert.Equal("0 1 2", result.Output.Trim());
    }

    [Fact]
    public async Task A_command_starts_with_default_signals_in_a_session_of_its_own()
    {
        const long KeptByGlibc = 0x1_8000_0000; // signals 32 and 33 belong to its threads; no program sees them
        // No shell between: one that forks blocks all signals for a moment, and would be read at just that moment.
        var status = await _commands.RunAsync(new Command("grep", "-E", "SigBlk|SigIgn", "/proc/self/status"), Cancel);
        var stat = await _commands.RunAsync(new Command("cut", "-d", " ", "-f", "1,6", "/proc/self/stat"), Cancel);

        var lines = status.Output.Trim().Split('\n');
        Assert.Equal(0, Signals(lines[0]));
        Assert.Equal(0, Signals(lines[1]) & ~KeptByGlibc);
        var pidAndSession = stat.Output.Trim().Split(' ');
        Assert.Equal(pidAndSession[0], pidAndSession[1]);

        static long Signals(string line) => long.Parse(line.Split('\t')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Only_the_end_of_a_hundred_megabytes_is_kept_and_little_memory_is_held()
    {
        var held = _folder.File("held");
        var run = _commands.RunAsync(Shell($"head -c 100000000 /dev/zero | tr '\\0' x; echo; echo the end; while [ ! -e {held} ]; do sleep 0.02; done"), Cancel);

        await Eventually.TrueAsync(() => OutputFiles().Any(file => file.Size > 100_000_000 && file.Held < 1_000_000), "memory is given back");
        await File.WriteAllTextAsync(held, "", Cancel);
        var result = await run;

        Assert.True(result.Succeeded);
        Assert.Equal(64 * 1024, result.Output.Length);
        Assert.EndsWith("x\nthe end\n", result.Output, StringComparison.Ordinal);

        // stat(1) looks at our memory files from outside, as a person would.
        static IEnumerable<(long Size, long Held)> OutputFiles() =>
            from descriptor in Directory.EnumerateFiles("/proc/self/fd")
            where (new FileInfo(descriptor).LinkTarget ?? "").StartsWith("/memfd:kits-command-output", StringComparison.Ordinal)
            select Stat($"/proc/{Environment.ProcessId}/fd/{Path.GetFileName(descriptor)}");
    }

    [Fact]
    public async Task Output_to_a_file_is_appended_and_the_result_carries_what_was_added()
    {
        var log = _folder.File("log");
        await File.WriteAllTextAsync(log, "before\n", Cancel);

        var result = await _commands.RunAsync(Shell("echo out; echo err >&2") with { OutputFile = log, ErrorFile = _folder.File("errors") }, Cancel);

        Assert.Equal("out\n", result.Output);
        Assert.Equal("before\nout\n", await File.ReadAllTextAsync(log, Cancel));
        Assert.Equal("err\n", await File.ReadAllTextAsync(_folder.File("errors"), Cancel));
    }

    [Fact]
    public async Task What_a_command_leaves_running_runs_on_and_can_go_on_writing()
    {
        var go = _folder.File("go");
        var survived = _folder.File("survived");
        var survivor = $"while [ ! -e {go} ]; do sleep 0.02; done; echo late && touch {survived}";

        var result = await _commands.RunAsync(Shell($"setsid sh -c '{survivor}' & echo started"), Cancel);
        Assert.Equal((0, "started\n"), (result.ExitCode, result.Output));

        await File.WriteAllTextAsync(go, "", Cancel);
        await Eventually.TrueAsync(() => File.Exists(survived), "the survivor writes without SIGPIPE");
    }

    [Fact]
    public async Task A_command_is_done_when_its_process_exits_not_when_its_output_closes()
    {
        var watch = Stopwatch.StartNew();
        var pid = (await _commands.RunAsync(Shell("sleep 60 & echo $!"), Cancel)).Output;

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        ProcessTable.Signal(ProcessTable.Find(int.Parse(pid, CultureInfo.InvariantCulture))!, 9);
    }

    [Fact]
    public async Task A_timeout_ends_the_whole_tree_double_forked_children_included()
    {
        var result = await _commands.RunAsync(
            Shell($"{DoubleFork("sleep 300")}; sleep 300") with { Mark = _folder.Path, Timeout = TimeSpan.FromSeconds(1) }, Cancel);

        Assert.True(result.TimedOut);
        Assert.Empty(result.Survivors);
        Assert.Equal("double", File.ReadAllText(_folder.File("forked")).Trim());
        Assert.Empty(ProcessTable.Marked(_folder.Path));
    }

    [Fact]
    public async Task A_timeout_ends_what_ignores_SIGTERM_after_its_grace()
    {
        var command = Shell("trap '' TERM; while :; do sleep 1; done") with
        {
            Mark = _folder.Path, Timeout = TimeSpan.FromMilliseconds(300), Grace = TimeSpan.FromMilliseconds(300),
        };

        Assert.True((await _commands.RunAsync(command, Cancel)).TimedOut);
        Assert.Empty(ProcessTable.Marked(_folder.Path));
    }

    [Fact]
    public async Task A_timeout_lets_a_tree_clean_up_within_its_grace()
    {
        var cleaned = _folder.File("cleaned");
        var command = Shell($"trap 'touch {cleaned}; exit' TERM; while :; do sleep 0.02; done") with { Timeout = TimeSpan.FromMilliseconds(300) };

        Assert.True((await _commands.RunAsync(command, Cancel)).TimedOut);
        Assert.True(File.Exists(cleaned));
    }

    [Fact]
    public async Task A_stopped_tree_is_ended_too()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var run = _commands.RunAsync(Shell("kill -STOP $$; sleep 300") with { Mark = _folder.Path }, cancel.Token);
        await Eventually.TrueAsync(() => ProcessTable.Marked(_folder.Path) is [var stopped] && ProcessTable.StuckState(stopped) == 'T', "it stops itself");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Empty(ProcessTable.Marked(_folder.Path));
    }

    [Fact]
    public async Task A_cancelled_call_has_ended_the_whole_tree_when_it_returns()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var run = _commands.RunAsync(Shell($"{DoubleFork("sleep 300")}; sleep 300") with { Mark = _folder.Path }, cancel.Token);
        await Eventually.TrueAsync(() => File.Exists(_folder.File("forked")), "it double-forks");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Empty(ProcessTable.Marked(_folder.Path));
    }

    [Fact]
    public async Task A_started_process_is_reaped_when_it_ends()
    {
        var process = _commands.Start(new Command("sleep", "300"));
        Assert.True(ProcessTable.IsAlive(process));

        ProcessTable.Signal(process, 15);

        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{process.Pid}"), "no zombie stays");
    }

    [Fact]
    public void A_process_that_cannot_be_started_throws_with_the_reason() =>
        Assert.Contains("it does not exist", Assert.Throws<CommandNotStartedException>(() => _commands.Start(new Command("/no/such/program"))).Message, StringComparison.Ordinal);

    [Fact]
    [Trait("needs", "root")]
    public async Task A_command_of_another_user_runs_as_that_user_with_nobody_above_it()
    {
        var result = await _commands.RunAsync(Shell("id -un; id -G; echo $HOME; cut -d' ' -f4 /proc/$$/stat") with { User = "nobody" }, Cancel);

        var lines = result.Output.Trim().Split('\n');
        Assert.Equal("nobody", lines[0]);
        Assert.DoesNotContain("0", lines[1].Split(' '));
        Assert.Equal("/nonexistent", lines[2]);
        Assert.Equal(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), lines[3]);
    }

    public void Dispose()
    {
        _events.Dispose();
        _folder.Dispose();
    }

    private static Command Shell(string script) => new("sh", "-c", script);

    // A child of init with a session of its own, as daemons make themselves.
    private string DoubleFork(string program) =>
        $"setsid sh -c '{program} & echo double > {_folder.File("forking")}; mv {_folder.File("forking")} {_folder.File("forked")}' & while [ ! -e {_folder.File("forked")} ]; do sleep 0.02; done";

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    private static (long Size, long Held) Stat(string file)
    {
        using var events = new KernelEvents();
        var fields = new CommandRunner(events, TimeProvider.System).RunAsync(new Command("stat", "-L", "-c", "%s %b %B", file), Cancel)
            .GetAwaiter().GetResult().Output.Split(' ').Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return (fields[0], fields[1] * fields[2]);
    }
}

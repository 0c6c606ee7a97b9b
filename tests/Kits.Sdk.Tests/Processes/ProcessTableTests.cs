using Kits.Sdk.Processes;
using Kits.Sdk.Services;

namespace Kits.Sdk.Tests.Processes;

public sealed class ProcessTableTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly KernelEvents _events = new();
    private readonly CommandRunner _commands;

    public ProcessTableTests() => _commands = new CommandRunner(_events, TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void An_identity_survives_being_written_down() =>
        Assert.Equal(new ProcessIdentity(4711, 123456789012, "boot"), ProcessIdentity.Parse(new ProcessIdentity(4711, 123456789012, "boot").ToString()));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("4711")]
    [InlineData("4711 x boot")]
    [InlineData("4711 1 boot more")]
    public void Anything_else_is_no_identity(string? text) => Assert.Null(ProcessIdentity.Parse(text));

    [Fact]
    public async Task A_process_is_found_as_the_kernel_tells_it()
    {
        var process = Start("sleep 300");

        var fields = (await File.ReadAllTextAsync($"/proc/{process.Pid}/stat", Cancel)).Split(") ")[1].Split(' ');
        Assert.Equal(fields[19], $"{process.StartTicks}");
        Assert.Equal(process, ProcessTable.Find(process.Pid));
        Assert.True(ProcessTable.IsAlive(process));
        End(process);
    }

    [Fact]
    public async Task A_name_with_blanks_and_brackets_confuses_nobody()
    {
        var program = _folder.File("a ) R 1 (b");
        File.Copy("/bin/sleep", program);
        var process = _commands.Start(new Command(program, "300"));

        await Eventually.TrueAsync(() => File.ReadAllText($"/proc/{process.Pid}/comm").StartsWith("a ) R", StringComparison.Ordinal), "it bears its name");
        Assert.Equal(process, ProcessTable.Find(process.Pid));
        Assert.Contains(process, ProcessTable.Descendants(ProcessTable.Find(Environment.ProcessId)!));
        End(process);
    }

    [Fact]
    public async Task A_zombie_is_dead()
    {
        var result = _commands.Start(new Command("sh", "-c", $"sleep 0 & echo $! > {_folder.File("pid")}; exec sleep 300"));
        await Eventually.TrueAsync(() => State(Child()) == 'Z', "a zombie that sleep never reaps");

        Assert.Null(ProcessTable.Find(Child()));
        Assert.Empty(ProcessTable.Descendants(result));
        End(result);

        int Child() => File.Exists(_folder.File("pid")) && int.TryParse(File.ReadAllText(_folder.File("pid")), out var pid) ? pid : -1;

        static char? State(int pid) => File.Exists($"/proc/{pid}/stat") ? File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1][0] : null;
    }

    [Fact]
    public void A_used_again_pid_is_neither_alive_nor_signalled()
    {
        var process = Start("sleep 300");
        var before = process with { StartTicks = process.StartTicks - 1 };

        Assert.False(ProcessTable.IsAlive(before));
        Assert.False(ProcessTable.Signal(before, 9));
        Assert.Empty(ProcessTable.Descendants(ProcessTable.Find(Environment.ProcessId)! with { StartTicks = 1 }));
        Assert.True(ProcessTable.IsAlive(process));
        End(process);
    }

    [Fact]
    public async Task A_stopped_process_is_told_as_stuck()
    {
        var process = Start("sleep 300");
        Assert.Null(ProcessTable.StuckState(process));

        ProcessTable.Signal(process, 19);

        await Eventually.TrueAsync(() => ProcessTable.StuckState(process) == 'T', "it stops");
        End(process);
    }

    [Fact]
    public async Task Marked_processes_are_found_wherever_they_stand_and_only_they()
    {
        var one = _commands.Start(new Command("sh", "-c", "setsid -f sleep 300; exec sleep 300") { Mark = _folder.Path });
        var other = _commands.Start(new Command("sleep", "300") { Mark = _folder.Path + "x" });
        await Eventually.TrueAsync(() => ProcessTable.Marked(_folder.Path).Count == 2, "both are found");

        Assert.DoesNotContain(other, ProcessTable.Marked(_folder.Path));
        await Eventually.TrueAsync(() => ProcessTable.Carries(other, "KITS_MARK", _folder.Path + "x"), "the other one has become its program");
        Assert.Empty(await new ProcessTree(one, "KITS_MARK", _folder.Path).EndAsync(_events, TimeProvider.System, TimeSpan.FromSeconds(1)));
        Assert.Empty(ProcessTable.Marked(_folder.Path));
        Assert.True(ProcessTable.IsAlive(other));
        End(other);
    }

    [Fact]
    public async Task What_was_once_seen_in_a_tree_is_ended_with_it_even_if_it_hid_its_mark_and_lost_its_parent()
    {
        var root = _commands.Start(new Command("sh", "-c", $"env -i setsid sleep 300 & echo $! > {_folder.File("pid")}; wait") { Mark = _folder.Path });
        var tree = new ProcessTree(root, "KITS_MARK", _folder.Path);
        await Eventually.TrueAsync(() => tree.Living().Count == 2 && ProcessTable.Marked(_folder.Path).Count == 1, "the child has hidden");
        var hidden = tree.Living().Single(member => member != root);

        ProcessTable.Signal(root, 9);
        await _events.ProcessEndAsync(root, Cancel);
        Assert.True(ProcessTable.IsAlive(hidden));

        Assert.Empty(await tree.EndAsync(_events, TimeProvider.System, TimeSpan.FromSeconds(1)));
        Assert.False(ProcessTable.IsAlive(hidden));
    }

    public void Dispose()
    {
        _events.Dispose();
        _folder.Dispose();
    }

    private ProcessIdentity Start(string line) => _commands.Start(new Command(line.Split(' ')[0], line.Split(' ')[1..]));

    private static void End(ProcessIdentity process) => ProcessTable.Signal(process, 9);
}

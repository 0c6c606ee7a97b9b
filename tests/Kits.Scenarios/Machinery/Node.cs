using System.Diagnostics;
using System.Text.Json;
using Kits.Control;

namespace Kits.Scenarios.Machinery;

/// <summary>
/// A machine for one test: network, mounts and processes of its own, and a folder for what lies on its disk. Its first
/// process ends when we do, and takes all others with it.
/// </summary>
internal sealed class Node : IAsyncDisposable
{
    public const string Address = "192.0.2.10";
    public const string Nic = "eth0";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    private readonly Published _published;
    private readonly RunningCommand _namespaces;
    private readonly string _first;
    private readonly Dictionary<string, string> _environment;

    private Node(Published published, string folder, RunningCommand namespaces, string first)
    {
        (_published, Folder, _namespaces, _first) = (published, folder, namespaces, first);
        _environment = new Dictionary<string, string>
        {
            ["PATH"] = $"{published.Bin}:{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin",
            ["KITS_SOCKET"] = Socket,
            ["NO_COLOR"] = "1",
        };
    }

    public string Folder { get; }

    public string Socket => Place("kits.sock");

    public string State => Place("state");

    /// <summary>What core/publish.sh made.</summary>
    public string Installed => _published.Folder;

    /// <summary>The pid of kitsd, as the node counts.</summary>
    public int Host { get; private set; }

    public static async Task<Node> BootAsync(Published published)
    {
        Assert.SkipUnless(Environment.UserName == "root", "needs root");

        var folder = Directory.CreateTempSubdirectory("kits-").FullName;
        var namespaces = new RunningCommand(
            ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", "--norc"]);
        await namespaces.Input.WriteLineAsync("echo first process; ");
        await namespaces.Input.FlushAsync();
        await namespaces.LineAsync("first process");

        var first = (await File.ReadAllTextAsync($"/proc/{namespaces.Pid}/task/{namespaces.Pid}/children")).Trim();
        var node = new Node(published, folder, namespaces, first);
        File.Copy(Path.Combine(Published.Root, "tests", "Kits.Scenarios", "Machinery", "heart.sh"), node.Place("heart.sh"));
        await node.DoneAsync("ip", "link", "set", "lo", "up");
        await node.DoneAsync("ip", "link", "add", Nic, "type", "veth", "peer", "name", "peer0");
        await node.DoneAsync("ip", "link", "set", Nic, "up");
        await node.DoneAsync("ip", "link", "set", "peer0", "arp", "off", "up");     // or it would answer for our own address
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        _namespaces.Input.Close();
        await _namespaces.EndAsync();
        _namespaces.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    public string Place(string name) => Path.Combine(Folder, name);

    /// <summary>A file as the node sees it, mounted filesystems included.</summary>
    public string Seen(string path) => $"/proc/{_first}/root{path}";

    public IReadOnlyList<string> Lines(string path) => File.Exists(Seen(path)) ? File.ReadAllLines(Seen(path)) : [];

    // Commands

    public RunningCommand Start(params string[] line) =>
        new(["nsenter", "--target", _first, "--net", "--mount", "--pid", "--", .. line], _environment);

    public async Task<Outcome> RunAsync(params string[] line)
    {
        using var command = Start(line);
        return await command.EndAsync();
    }

    /// <summary>Runs a command that must succeed.</summary>
    public async Task<string> DoneAsync(params string[] line)
    {
        var outcome = await RunAsync(line);
        Assert.True(outcome.Exit == 0, $"{string.Join(' ', line)}: {outcome}");
        return outcome.Output;
    }

    /// <summary>Starts what runs until the node ends.</summary>
    public async Task SpawnAsync(params string[] line) =>
        await DoneAsync(["bash", "-c", "\"$@\" < /dev/null > /dev/null 2>&1 & disown", "bash", .. line]);

    /// <summary>Runs a command for its exit code.</summary>
    public async Task<Outcome> ExitsAsync(int exit, params string[] line)
    {
        var outcome = await RunAsync(line);
        Assert.True(outcome.Exit == exit, $"{string.Join(' ', line)}: {outcome}\n{exit} was expected\n{await StoryAsync()}");
        return outcome;
    }

    // The host

    public void Configure(string resources)
    {
        File.WriteAllText(Place("kits.yaml"), $"node: alpha\nresources:\n{resources}");
        File.SetUnixFileMode(Place("kits.yaml"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Writes a file beside the configuration, for nobody else to change.</summary>
    public void Write(string name, string text)
    {
        File.WriteAllText(Place(name), text);
        File.SetUnixFileMode(Place(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public async Task StartHostAsync()
    {
        var started = await ExitsAsync(ExitCode.Done, "lkstart", "--config", Place("kits.yaml"), "--state", State);
        Host = int.Parse(started.Output.Trim().Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Kills kitsd and returns when it is dead.</summary>
    public async Task KillHostAsync(string signal = "KILL")
    {
        await DoneAsync("kill", $"-{signal}", $"{Host}");
        await UntilAsync("kitsd ends", () => Task.FromResult(!IsAlive(Host)));
    }

    public async Task<StatusAnswer> StatusAsync() =>
        JsonSerializer.Deserialize(await DoneAsync("kits", "status", "--json"), ControlJson.Default.StatusAnswer)!;

    public async Task<ResourceStatus> StatusAsync(string tag) => (await StatusAsync()).Resources.Single(resource => resource.Tag == tag);

    public async Task<WhyAnswer> WhyAsync(string tag) =>
        JsonSerializer.Deserialize(await DoneAsync("kits", "why", tag, "--json"), ControlJson.Default.WhyAnswer)!;

    public async Task<IReadOnlyList<HistoryEntry>> HistoryAsync(params string[] tag)
    {
        var lines = await DoneAsync(["kits", "history", "--json", "--limit", "100000", .. tag]);
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize(line, ControlJson.Default.HistoryEntry)!)];
    }

    // Looking

    public bool IsAlive(int pid)
    {
        try
        {
            var stat = File.ReadAllText(Seen($"/proc/{pid}/stat"));
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    public async Task<bool> HoldsAddressAsync() =>
        (await DoneAsync("ip", "-o", "-4", "address", "show", "dev", Nic)).Contains($" {Address}/", StringComparison.Ordinal);

    public bool IsMounted(string directory) =>
        File.ReadAllLines(Seen("/proc/1/mountinfo")).Any(line => line.Split(' ')[4] == directory);

    public async Task AreAsync(string state, params string[] tags) =>
        await UntilAsync($"{string.Join(", ", tags)} in state {state}", async () =>
            (await StatusAsync()).Resources is var resources
            && tags.All(tag => resources.Single(resource => resource.Tag == tag) is { Operation: null } found && found.State == state));

    /// <summary>Waits for a condition, which is what everything here waits for.</summary>
    public async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
                Assert.Fail($"{what}: not within {Patience}\n{await StoryAsync()}");
            await Task.Delay(Pace, TimeProvider.System);
        }
    }

    public Task UntilAsync(string what, Func<bool> holds) => UntilAsync(what, () => Task.FromResult(holds()));

    /// <summary>An ext4 on a loop device, which goes with the node.</summary>
    public async Task<string> DiskAsync(string name)
    {
        var image = Place(name);
        await DoneAsync("truncate", "--size", "16M", image);
        await DoneAsync("mkfs.ext4", "-q", image);
        var device = (await DoneAsync("losetup", "--find", "--show", image)).Trim();

        // Detached when the last one closes it, and the first process of the node holds it open until its end.
        await _namespaces.Input.WriteLineAsync($"exec {{disk}}< {device}; losetup --detach {device}; echo holds {device}");
        await _namespaces.Input.FlushAsync();
        await _namespaces.LineAsync($"holds {device}");
        return device;
    }

    /// <summary>What kitsd has logged so far.</summary>
    public async Task<string> LogAsync() => Path.Combine(State, "kitsd.log") is var log && File.Exists(log) ? await File.ReadAllTextAsync(log) : "";

    private async Task<string> StoryAsync() =>
        $"{await RunAsync("kits", "status")}{await RunAsync("kits", "history")}{await RunAsync("ps", "-ef", "--forest")}"
        + string.Join('\n', (await LogAsync()).Split('\n').TakeLast(40));
}

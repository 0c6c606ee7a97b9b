using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

using Kits.Control;
using Kits.Core.Resources;
using Kits.Host.Configuration;
using Kits.Host.Loading;
using Kits.Host.Running;
using Kits.Host.Scripts;
using Kits.Host.State;
using Kits.Host.Tests.Loading;
using Kits.Host.Tests.State;
using Kits.Sdk;
using Kits.Sdk.Services;
using Kits.Sdk.Settings;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kits.Host.Tests.Running;

/// <summary>A node whose machine is a folder of toy files, with a real engine, database and kits, and a clock that the test moves.</summary>
public sealed partial class Node : IAsyncDisposable
{
    private static readonly Lazy<KitCatalogue> Kits = new(LoadOnce);

    private readonly StateDirectory _state = new();
    private readonly string _machine = Directory.CreateTempSubdirectory("kits-toys-").FullName;
    private readonly List<Gate> _gates = [];
    private readonly ConcurrentQueue<Exception> _bugs = [];
    private readonly KernelEvents _events = new();
    private TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ConfigurationDatabase? _database;
    private EngineThread? _loop;
    private ScriptEvents? _scriptEvents;
    private Engine? _engine;
    private StatusView? _view;
    private NodeConfiguration? _configuration;
    private ResourceContexts? _contexts;

    /// <summary>How long a test waits, in real time, for what must come.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>Why the host tells itself that it was late.</summary>
    public string? HostWasLate { get; set; }

    /// <summary>What runs scripts in C#.</summary>
    public Kits.Scripting.Running.ICSharpScripts Scripts { get; init; } = new NoCSharp();

    public Engine Engine => _engine!;

    public EngineThread Loop => _loop!;

    public ManagedResource this[string tag] => Engine.Table[tag];

    /// <summary>A node with resources, begun.</summary>
    /// <param name="resources">Each in YAML. One without a kit is a toy.</param>
    public static async Task<Node> StartAsync(params string[] resources)
    {
        var node = new Node();
        await node.StartHostAsync(resources);
        return node;
    }

    /// <summary>A node whose resources are all in service, and on which nothing goes on.</summary>
    public static async Task<Node> UpAsync(params string[] resources)
    {
        var node = await StartAsync(resources);
        await node.UntilAsync(() => node.Engine.Table.BottomUp.All(resource => resource.State == ServiceState.InService));
        await node.QuietAsync();
        return node;
    }

    /// <summary>Starts a host on what the one before left behind.</summary>
    public async Task StartHostAsync(params string[] resources)
    {
        await MakeHostAsync(resources);
        await Loop.AskAsync(async () =>
        {
            await Engine.Begin();
            return true;
        });
    }

    /// <summary>Puts a host together, as it stands when its API already answers and nothing has been looked at.</summary>
    public async Task MakeHostAsync(params string[] resources)
    {
        _configuration = await ReadAsync(resources);
        var log = new Listener(Tell);
        _database = _state.Open(Time);
        _loop = new EngineThread(_bugs.Enqueue);
        var journal = new Journal(_database, Time, log);
        var handed = new ActionContext
        {
            Tag = "", Node = "alpha", Settings = SettingValues.None, Folder = _state.Folder, Log = NullLogger.Instance, Time = Time,
            Commands = new CommandRunner(_events, Time), Events = _events, Progress = new Progress<string>(), Bag = _database.Bag(""),
        };
        _contexts = new ResourceContexts(handed, _state.Folder, _database.Bag);
        var loop = _loop;
        var scripts = new ScriptHost(_machine, Scripts, (tag, text, operation) => loop.Post(() => journal.Script(tag, text, operation)));
        var table = ResourceTable.Of(scripts.Bind(_configuration), _contexts.Of, journal.Now);
        _scriptEvents = scripts.Begin(table, _configuration.Scripts, handed, journal);
        _engine = new Engine(
            table, _database.Load(),
            new EngineServices(_loop, journal, Time, _ => HostWasLate, new KitThreads(), Random.Shared, Machine(_configuration), log));
        _view = new StatusView("alpha", _engine, (_, _) => []);
    }

    /// <summary>What stands before the resources in the configuration: <c>reboots: { allowed: 1 }</c>.</summary>
    public string Top { get; set; } = "";

    /// <summary>What the operating system was told to do: <c>reboot</c>. With <c>os: dry</c> nothing ever is.</summary>
    public ConcurrentQueue<string> OsActions { get; } = [];

    /// <summary>Whether the engine asked for the end of its host.</summary>
    public bool EndAsked { get; private set; }

    /// <summary>Goes over to other resources while the host runs.</summary>
    /// <param name="keep">Puts them in force for the next start too; answers null, or why not.</param>
    /// <param name="resources">Each in YAML.</param>
    public async Task<(int Exit, string Text)> ApplyAsync(Func<string?> keep, params string[] resources)
    {
        var after = await ReadAsync(resources);
        var operation = new Operation("kits apply", isOperators: true, Engine.Journal.Now);
        var ended = await Loop.AskAsync(() => Engine.ApplyAsync(_configuration!, after, _contexts!.Of, keep, operation, null));
        _configuration = after;
        return ended;
    }

    /// <summary>Ends the host; its resources stay as they are.</summary>
    public async Task EndHostAsync()
    {
        await Loop.AskAsync(() => Engine.EndAsync(remove: false, _ => { }));
        EndParts();
    }

    /// <summary>Waits until something holds that the engine brings about by itself.</summary>
    public async Task UntilAsync(Func<bool> holds, [CallerArgumentExpression(nameof(holds))] string what = "")
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var (answer, change) = await Loop.AskAsync(() => (holds(), Task.WhenAny(Engine.Table.NextChange, _told.Task)));
            if (answer)
                return;

            try
            {
                await change.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                var all = await Loop.AskAsync(() => _view!.Status(null).Resources);
                Assert.Fail($"it never came to {what}:\n{string.Join('\n', all)}\n{string.Join('\n', History())}");
            }
        }
    }

    /// <summary>Waits until a resource has a state as <c>lcdstatus</c> prints it.</summary>
    public Task ComesToAsync(string tag, string state) => UntilAsync(() => StateOf(tag) == state, $"{tag} {state}");

    /// <summary>Waits until no call of a kit is under way but those that hang, and none is about to be.</summary>
    /// <param name="except">Resources that are held up on purpose.</param>
    public async Task QuietAsync(params string[] except)
    {
        while (true)
        {
            var (running, pending) = await Loop.AskAsync(() => (
                Others().SelectMany(resource => new[] { resource.Action, resource.Check }).OfType<KitCall>().Where(call => !call.Hangs && !call.Returned.IsCompleted).Select(call => call.Returned).ToList(),
                Others().Any(resource => resource is { LookAgain: not null, ActionRuns: false, CheckRuns: false })));
            if (running.Count > 0)
                await Task.WhenAny(running).WaitAsync(Patience);
            else if (!pending)
                return;
        }

        IEnumerable<ManagedResource> Others() => Engine.Table.BottomUp.Where(resource => !except.Contains(resource.Tag));
    }

    /// <summary>Writes a file beside the configuration: a script, or one of its modules.</summary>
    public void Write(string name, string text)
    {
        var file = Path.Combine(_machine, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>Lets everybody change a file beside the configuration.</summary>
    public void OpenToOthers(string name) => File.SetUnixFileMode(Path.Combine(_machine, name), File.GetUnixFileMode(Path.Combine(_machine, name)) | UnixFileMode.OtherWrite);

    /// <summary>The state of a resource as <c>lcdstatus</c> prints it. On the loop only.</summary>
    public string StateOf(string tag) => _view!.Status(tag).Resources[0].State;

    public Task<ResourceStatus> StatusAsync(string tag) => Loop.AskAsync(() => _view!.Status(tag).Resources[0]);

    public Task<StatusAnswer> NodeStatusAsync() => Loop.AskAsync(() => _view!.Status(null));

    /// <summary>Asks as an operator does.</summary>
    public Asked Ask(
        string action, string tag, OperationScope scope = OperationScope.Default, double? wait = null, bool planOnly = false, params string[] arguments)
    {
        var lines = new ConcurrentQueue<OperationLine>();
        return new Asked(lines, Loop.AskAsync(async () =>
        {
            await Engine.OperateAsync(new OperationRequest(action, tag, scope, arguments, planOnly, wait), line =>
            {
                lines.Enqueue(line);
                Tell();
            });
            return true;
        }));
    }

    /// <summary>Asks as an operator does, and waits for the answer.</summary>
    public Task<(int Exit, string Text)> DoAsync(string action, string tag, OperationScope scope = OperationScope.Default, double? wait = null) =>
        Ask(action, tag, scope, wait).EndAsync();

    /// <summary>Lets time pass until the next look at every resource is due.</summary>
    public void PassToNextCheck() => Time.Advance(TimeSpan.FromSeconds(33.1)); // every: 30s, and up to a tenth more

    /// <summary>The file of a toy.</summary>
    public string FileOf(string tag) => Path.Combine(_machine, tag);

    /// <summary>Whether the machine has the file of a toy.</summary>
    public bool Exists(string tag) => File.Exists(FileOf(tag));

    public void Put(string tag) => File.WriteAllText(FileOf(tag), "");

    /// <summary>What the last restore wrote: the words of the operator.</summary>
    public string Content(string tag) => File.ReadAllText(FileOf(tag));

    public void Break(string tag) => File.Delete(FileOf(tag));

    /// <summary>How often a toy was looked at thoroughly.</summary>
    public int DeepChecks(string tag) => File.Exists(FileOf(tag) + ".deep") ? (int)new FileInfo(FileOf(tag) + ".deep").Length : 0;

    /// <summary>What goes wrong with a toy from now on; nothing if nothing is said.</summary>
    public void Control(string tag, params string[] lines) => File.WriteAllLines(FileOf(tag) + ".control", lines);

    /// <summary>Holds up every call of one kind from now on. <c>hold</c> hears a cancellation, <c>hang</c> does not.</summary>
    public Gate Gate(string tag, string how, string action)
    {
        var gate = Running.Gate.Make($"{FileOf(tag)}.{action}", () => Control(tag));
        _gates.Add(gate);
        Control(tag, $"{how} {action}");
        return gate;
    }

    /// <summary>Everything that was told, oldest first.</summary>
    public IReadOnlyList<string> History() =>
        [.. _database!.History(null, 10_000).Select(row => $"{row.Tag} {row.Kind} {row.Text}")];

    /// <summary>The actions of kits that have ended, in that order: <c>base restore done</c>.</summary>
    public IReadOnlyList<string> Actions() =>
        [.. _database!.History(null, 10_000).Where(row => row.Kind == "action").Select(row => $"{row.Tag} {Shorten().Replace(row.Text, "")}")];

    public async ValueTask DisposeAsync()
    {
        foreach (var gate in _gates)
            gate.Dispose();
        if (_loop is not null)
            await EndHostAsync();
        _events.Dispose();
        _state.Dispose();
        Directory.Delete(_machine, recursive: true);
        Assert.Empty(_bugs);
    }

    private static KitCatalogue LoadOnce()
    {
        using var folder = new KitsFolder();
        foreach (var kit in new[] { "Toy", "Throwing", "Null", "Blocking", "Deaf" })
            folder.Add(kit);
        return folder.Load();
    }

    private Machine Machine(NodeConfiguration configuration) => new(
        configuration.Reboots,
        configuration.Os.IsReal ? TakeDownAsync : null,
        () => EndAsked = true);

    private Task<string?> TakeDownAsync(string osAction)
    {
        OsActions.Enqueue(osAction);
        return Task.FromResult<string?>(null);
    }

    private async Task<NodeConfiguration> ReadAsync(string[] resources)
    {
        var file = Path.Combine(_machine, "kits.yaml");
        await File.WriteAllTextAsync(file, $"node: alpha\n{Top}\nresources:\n" + string.Concat(resources.Select(YamlOf)));
        var read = ConfigurationFile.Read(file, Kits.Value);
        Assert.Empty(read.Problems);
        return read.Configuration!;
    }

    private string YamlOf(string resource) =>
        $"  - {(resource.Contains("kit:", StringComparison.Ordinal) ? resource : resource.Replace("{ tag:", $"{{ kit: toy, settings: {{ file: {FileOf(Tag().Match(resource).Groups[1].Value)} }}, tag:", StringComparison.Ordinal))}\n";

    private void EndParts()
    {
        Loop.Dispose();
        _scriptEvents?.Dispose();
        _loop = null;
        _database!.Dispose();
    }

    private void Tell() => Interlocked.Exchange(ref _told, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    [GeneratedRegex(@"tag: ([^ ,]+)")]
    private static partial Regex Tag();

    [GeneratedRegex(": .*")]
    private static partial Regex Shorten();

    private sealed class Listener(Action tell) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(formatter(state, exception));
            tell();
        }
    }
}

using Kits.Sdk;
using Kits.Sdk.Services;
using Kits.Sdk.Settings;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Kits.Testing;

/// <summary>Makes what a kit is handed: real commands, real kernel events, a folder of its own. Dispose it and the folders are gone.</summary>
public sealed class Some : IDisposable
{
    private readonly KernelEvents _events = new();

    /// <summary>Begins with an empty folder.</summary>
    public Some() => Commands = new CommandRunner(_events, TimeProvider.System);

    /// <summary>A folder of this test alone, mode 0700.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("kits-test-").FullName;

    /// <summary>Kernel events as the host has them.</summary>
    public IKernelEvents Events => _events;

    /// <summary>A command runner as the host has it.</summary>
    public ICommandRunner Commands { get; }

    /// <summary>The context of one resource, with an empty bag and a new folder under <see cref="Folder"/>.</summary>
    /// <param name="settings">The resource's settings.</param>
    /// <param name="tag">Its name.</param>
    public ActionContext Context(SettingValues settings, string tag = "some-resource") => new()
    {
        Tag = tag,
        Node = "some-node",
        Settings = settings,
        Folder = Directory.CreateDirectory(Path.Combine(Folder, Guid.NewGuid().ToString("n")), OwnerOnly).FullName,
        Log = new TestLog(),
        Time = TimeProvider.System,
        Commands = Commands,
        Events = Events,
        Progress = new TestProgress(),
        Bag = new MemoryBag(),
    };

    /// <inheritdoc />
    public void Dispose()
    {
        _events.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static void Tell(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private sealed class TestLog : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Tell($"{logLevel}: {formatter(state, exception)}");
    }

    private sealed class TestProgress : IProgress<string>
    {
        public void Report(string value) => Tell($"progress: {value}");
    }
}

using Kits.Control;
using Kits.Host.Configuration;
using Kits.Host.Control;
using Kits.Host.Health;
using Kits.Host.Loading;
using Kits.Host.Logging;
using Kits.Host.Running;
using Kits.Host.Scripts;
using Kits.Host.State;
using Kits.Scripting.Running;
using Kits.Scripting.Vocabulary;
using Kits.Scripting.Workers;
using Kits.Sdk;
using Kits.Sdk.Processes;
using Kits.Sdk.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kits.Host;

/// <summary>The life of one kitsd: what it checks before it touches anything, how its parts are put together, and how it ends.</summary>
public static class HostProcess
{
    private static readonly TimeSpan LastAnswers = TimeSpan.FromMilliseconds(500); // for those who still listen when the host ends

    private const int MealsInTime = 3; // for the service manager's watchdog: two may come late

    /// <summary>Runs until SIGTERM, SIGINT or an operator ends it. Resources stay as they are.</summary>
    /// <exception cref="StartRefusedException">It cannot start; nothing was touched.</exception>
    public static async Task<int> RunAsync(HostOptions options)
    {
        RefuseToBeInit();
        using var clock = new HostClock();
        using var manager = new ServiceManager();
        // Empty on purpose: the usual builders watch the content root for changed settings, which walks every folder below it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = LastAnswers);
        builder.Logging.AddProvider(new HostLogging(new LogOutput(Console.OpenStandardOutput()), clock));
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => ControlServer.Listen(kestrel, options.Socket));

        PrepareFolders(options);
        using var stateLock = LockState(options);
        var catalogue = KitCatalogue.Load(options.Kits);
        var store = ReadConfiguration(options, catalogue);
        var configuration = store.InForce;
        if (File.Exists(options.Socket))
            File.Delete(options.Socket); // left by a kitsd that was killed: the lock says that none lives

        await using var application = builder.Build();
        var log = application.Services.GetService(typeof(ILoggerFactory)) as ILoggerFactory ?? throw new InvalidOperationException("no logging");
        using var database = ConfigurationDatabase.Open(options.State, clock, log.CreateLogger("database"));
        using var events = new KernelEvents();
        using var loop = new EngineThread(bug => log.CreateLogger("engine").LogError(bug, "a bug in the host"));
        using var pulse = new Pulse(clock, loop, events);
        using var reaper = new OrphanReaper(clock);
        var kitTime = new KitTime(clock, bug => log.CreateLogger("kit").LogError(bug, "a timer of a kit threw"));

        KeepConfiguration(store, log.CreateLogger("kits"));
        var journal = new Journal(database, clock, log.CreateLogger("kits"));
        var handed = new ActionContext
        {
            Tag = "", Node = configuration.Node, Settings = Sdk.Settings.SettingValues.None, Folder = options.State,
            Log = log.CreateLogger("kit"), Time = kitTime, Commands = new CommandRunner(events, kitTime), Events = events,
            Progress = new Progress<string>(), Bag = database.Bag(""),
        };
        using var workers = WorkersFor(options, events, clock);
        ICSharpScripts csharp = workers is null ? new NoCSharp() : workers;
        var scripts = new ScriptHost(Path.GetDirectoryName(options.Config)!, csharp, (tag, text, operation) => loop.Post(() => journal.Script(tag, text, operation)));
        var contexts = new ResourceContexts(handed, options.State, database.Bag);
        var table = ResourceTable.Of(scripts.Bind(configuration), contexts.Of, journal.Now);
        using var scriptEvents = scripts.Begin(table, configuration.Scripts, handed, journal);
        var end = new HostEnd(manager, log.CreateLogger("host"));
        var machine = new Machine(configuration.Reboots, OsCommand.Of(configuration.Os, handed.Commands), end.Ask);
        var engine = new Engine(table, database.Load(), new EngineServices(
            loop, journal, clock, clock.Lateness.WhySince, new KitThreads(), Random.Shared, machine, log.CreateLogger("engine")));
        var history = new HistoryView(database);
        end.Attach(application.Lifetime);
        var lifecycle = new LifecycleApi(loop, engine, new RulesView(engine, store.OriginOf));
        var apply = new ApplyApi(engine, store, scripts.Bind, contexts, os => OsCommand.Of(os, handed.Commands), next => ScriptHost.Listen(scriptEvents, table, next.Scripts));
        new ControlServer(loop, engine, new StatusView(configuration.Node, engine, history.Newest), lifecycle, apply, history, catalogue.Answers, end).Map(application);
        var health = new HealthEndpoints(pulse, clock);
        var installation = new InstallationCheckUp(store, catalogue);
        health.Map(application, new Doctor(loop, engine, CheckUps(options, clock, manager, installation, health), clock, log.CreateLogger("doctor")), configuration.Node);

        await application.StartAsync();
        File.SetUnixFileMode(options.Socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        journal.Note("", "host", $"kitsd {Environment.ProcessId} started with {configuration.Resources.Length} resources from {options.Config}");
        manager.Notify("READY=1");
        using var feed = manager.Watchdog is { } silence ? pulse.Every(silence / MealsInTime, () => manager.Notify("WATCHDOG=1")) : null;
        loop.Post(() => _ = engine.Begin());

        await application.WaitForShutdownAsync();
        manager.Notify("STOPPING=1");
        await loop.AskAsync(() => engine.EndAsync(remove: false, _ => { }));
        journal.Note("", "host", "kitsd ends; every resource stays as it is");
        return ExitCode.Done;
    }

    private static List<CheckUp> CheckUps(
        HostOptions options, HostClock clock, ServiceManager manager, InstallationCheckUp installation, HealthEndpoints health) =>
    [
        new("service", () => ServiceCheckUp.Ask(manager, health.SinceBeat)),
        new("lateness", () => LatenessCheckUp.Ask(clock.Lateness, clock)),
        new("pressure", () => LatenessCheckUp.AskPressure(clock.Lateness)),
        new("disk", () => DiskCheckUp.Ask(options.State)),
        new("clock", ClockCheckUp.Ask),
        new("limits", LimitsCheckUp.Ask),
        new("program", InstallationCheckUp.AskProgram),
        new("configuration", installation.AskConfiguration),
        new("kits", installation.AskKits),
    ];

    private static CSharpScripts? WorkersFor(HostOptions options, KernelEvents events, TimeProvider clock) => File.Exists(ScriptHost.WorkerBesideHost)
        ? new CSharpScripts(new WorkerSettings(ScriptHost.WorkerBesideHost, Path.Combine(options.State, "scripts"), events), ScriptLimits.Usual, TrustedPath.WhyNot, clock)
        : null;

    // Measured: as PID 1, .NET's signal thread reaps every child by wait(-1), whatever anybody else waits for.
    private static void RefuseToBeInit()
    {
        if (Environment.ProcessId == 1)
            throw new StartRefusedException(
                ExitCode.Refused,
                "kitsd cannot be the first process of a container or pid namespace, because the exit status of its commands would be lost; start it below an init (docker run --init, or tini -- kitsd ...)");
    }

    private static void PrepareFolders(HostOptions options)
    {
        try
        {
            Directory.CreateDirectory(options.State, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.CreateDirectory(Path.GetDirectoryName(options.Socket)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(ExitCode.BadConfiguration, $"cannot create the folders for state and socket: {e.Message}");
        }
    }

    // A full disk must not keep a node from starting.
    private static void KeepConfiguration(ConfigurationStore store, ILogger log)
    {
        try
        {
            store.Keep();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("the configuration cannot be kept for kits apply --rollback: {Message}", e.Message);
        }
    }

    private static StateLock LockState(HostOptions options) =>
        StateLock.TryTake(options.State, out var holder) ?? throw new StartRefusedException(
            ExitCode.Refused,
            $"another kitsd ({(holder is null ? "starting" : $"pid {holder}")}) runs with the state folder {options.State}; stop it with lkstop -f, or choose another folder with --state");

    private static ConfigurationStore ReadConfiguration(HostOptions options, KitCatalogue catalogue)
    {
        var read = ConfigurationFile.Read(options.Config, catalogue);
        if (read.Configuration is null)
            throw new StartRefusedException(ExitCode.BadConfiguration, string.Join('\n', read.Problems));

        var store = new ConfigurationStore(options.Config, Path.Combine(options.State, "configurations"), read, file => ConfigurationFile.Read(file, catalogue));
        return store;
    }
}

using Kits.Core.Resources;
using Kits.Host.Running;
using Kits.Sdk;
using Kits.Sdk.Services;
using Kits.Sdk.Settings;
using Kits.Simulation.Machine;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kits.Simulation.Running;

/// <summary>One kitsd on a simulated machine: the real engine, from its start to its death.</summary>
public sealed class SimulatedHost
{
    private readonly SimulatedClock _clock;

    /// <summary>Puts it together as <c>HostProcess</c> does.</summary>
    /// <param name="node">Where it runs.</param>
    public SimulatedHost(SimulatedNode node)
    {
        _clock = new SimulatedClock(node.Time, node.Mutant.LongestTimer);
        Loop = new SimulatedLoop(bug => node.Bug(bug.ToString()));
        var log = new BugListener(node.Bug);
        var database = new SimulatedDatabase(node.Disk, _clock, node.Dice, node.Noted, node.Recording) { Hurries = node.Mutant.Hurries };
        var journal = new Journal(database, _clock, log);
        var handed = new ActionContext
        {
            Tag = "", Node = "alpha", Settings = SettingValues.None, Folder = "/", Log = NullLogger.Instance, Time = _clock,
            Commands = new NoMachine(), Events = new NoMachine(), Progress = new Progress<string>(), Bag = new NoMachine(),
        };
        var table = new ResourceTable(
            new Hierarchy([.. node.Believed]),
            node.Believed.ToDictionary(
                description => description.Tag,
                description => new ManagedResource(
                    description, new ToyKit(node.Machine[description.Tag], node.Mutant.Reads), SettingValues.None, handed with { Tag = description.Tag }, journal.Now)));
        var machine = new Kits.Host.Running.Machine(node.Reboots, node.TakeDownAsync, node.EndByItself);
        Engine = new Engine(
            table, node.Disk.Load(), new EngineServices(Loop, journal, _clock, node.WhyLateSince, new SimulatedThreads(_clock, () => node.Host == this, node.Mutant.Remembers), node.Dice, machine, log));
        View = new StatusView("alpha", Engine, (_, _) => []);
    }

    /// <summary>Its engine.</summary>
    public Engine Engine { get; }

    /// <summary>What it tells operators.</summary>
    public StatusView View { get; }

    /// <summary>Where its engine runs.</summary>
    public SimulatedLoop Loop { get; }

    /// <summary>It is dead from now on.</summary>
    public void End()
    {
        Loop.End();
        _clock.Stop();
    }

    private sealed class BugListener(Action<string> bug) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                bug($"{formatter(state, exception)} {exception}");
        }
    }

    /// <summary>What a toy's kit never asks for.</summary>
    private sealed class NoMachine : ICommandRunner, IKernelEvents, IDurableBag
    {
        public Task<CommandResult> RunAsync(Command command, CancellationToken cancel) => throw new NotSupportedException();

        public Sdk.Processes.ProcessIdentity Start(Command command) => throw new NotSupportedException();

        public Task<CommandResult> EndOfAsync(Sdk.Processes.ProcessIdentity process, CancellationToken cancel) => throw new NotSupportedException();

        public Task ProcessEndAsync(Sdk.Processes.ProcessIdentity process, CancellationToken cancel) => throw new NotSupportedException();

        public IAsyncEnumerable<Hint> MountTableAsync(CancellationToken cancel) => throw new NotSupportedException();

        public Task ReadableAsync(System.Runtime.InteropServices.SafeHandle descriptor, CancellationToken cancel) => throw new NotSupportedException();

        public string? Get(string name) => null;

        public Task SetAsync(string name, string? value, CancellationToken cancel) => throw new NotSupportedException();
    }
}

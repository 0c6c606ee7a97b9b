using System.Collections.Concurrent;
using Kits.Sdk.Processes;

namespace Kits.Sdk.Services;

/// <summary>Runs commands by posix_spawn, waits for them by pidfd, and ends their whole tree when they take too long.</summary>
/// <param name="events">Tells when a process has ended.</param>
/// <param name="time">Measures timeouts and grace.</param>
public sealed class CommandRunner(IKernelEvents events, TimeProvider time) : ICommandRunner
{
    // Captured output is memory; how often a chatty command is looked at so that it stays little.
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromMilliseconds(20);

    // How long it can be asked how a started process ended.
    private static readonly TimeSpan StatusKept = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<ProcessIdentity, Task<CommandResult>> _started = new();

    /// <inheritdoc />
    public async Task<CommandResult> RunAsync(Command command, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var run = Guid.NewGuid().ToString("n");
        Spawned spawned;
        try
        {
            spawned = Spawn(command, run, CommandOutput.InMemory);
        }
        catch (CommandNotStartedException e)
        {
            return new CommandResult { NotStarted = e.Message };
        }

        using (spawned)
        using (command.OutputFile is null ? time.CreateTimer(_ => spawned.Output.Forget(command.OutputLimit), null, ForgetEvery, ForgetEvery) : null)
        {
            return spawned.Told(await WaitAsync(command, spawned.Child, run, cancel), command.OutputLimit);
        }
    }

    /// <inheritdoc />
    public ProcessIdentity Start(Command command)
    {
        using var spawned = Spawn(command, Guid.NewGuid().ToString("n"), CommandOutput.Nowhere);
        _started[spawned.Child.Identity] = ReapAsync(spawned, command.OutputLimit);
        return spawned.Child.Identity;
    }

    /// <inheritdoc />
    public async Task<CommandResult> EndOfAsync(ProcessIdentity process, CancellationToken cancel)
    {
        if (_started.TryGetValue(process, out var end))
            return await end.WaitAsync(cancel);

        await events.ProcessEndAsync(process, cancel);
        return new CommandResult();
    }

    private static Spawned Spawn(Command command, string run, Func<CommandOutput> otherwise)
    {
        var line = CommandLine.Of(command, run);
        CommandOutput? output = null, error = null;
        try
        {
            output = command.OutputFile is { } file ? CommandOutput.AppendedTo(file) : otherwise();
            error = command.ErrorFile is { } errorFile ? CommandOutput.AppendedTo(errorFile) : output;
            return new Spawned(ChildProcess.Spawn(line, command.Directory, output.Descriptor, error.Descriptor), output, error);
        }
        catch
        {
            output?.Dispose();
            error?.Dispose();
            throw;
        }
    }

    private async Task<CommandResult> WaitAsync(Command command, ChildProcess child, string run, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(command.Timeout ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            await events.ProcessEndAsync(child.Identity, either.Token);
            var status = child.Reap();
            return new CommandResult { ExitCode = status?.ExitCode, Signal = status?.Signal };
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The child stays unreaped until its tree has ended: its pid, and with it its session, can belong to nobody else so long.
            var survivors = await new ProcessTree(child.Identity, CommandLine.RunVariable, run).EndAsync(events, time, command.Grace);
            child.ReapLater(events);
            var result = new CommandResult { TimedOut = true, Survivors = survivors };
            if (cancel.IsCancellationRequested)
                throw new OperationCanceledException($"{command.Program} was cancelled" + result.SurvivorsInWords, cancel);
            return result;
        }
    }

    private async Task<CommandResult> ReapAsync(Spawned spawned, int limit)
    {
        var process = spawned.Child.Identity;
        await events.ProcessEndAsync(process, CancellationToken.None).ConfigureAwait(false); // the call that started it is over by then
        var status = spawned.Child.Reap();
        _ = Task.Delay(StatusKept, time).ContinueWith(_ => _started.TryRemove(process, out var _), TaskScheduler.Default);
        return spawned.Told(new CommandResult { ExitCode = status?.ExitCode, Signal = status?.Signal }, limit);
    }

    // Disposing it closes our side of its output files. What was written to a file on disk can be read all the same.
    private sealed record Spawned(ChildProcess Child, CommandOutput Output, CommandOutput Error) : IDisposable
    {
        public CommandResult Told(CommandResult result, int limit) =>
            result with { Output = Output.Tail(limit), Errors = Error == Output ? "" : Error.Tail(limit) };

        public void Dispose()
        {
            Output.Dispose();
            Error.Dispose();
        }
    }
}

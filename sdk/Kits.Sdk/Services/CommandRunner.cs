using Kits.Sdk.Processes;

namespace Kits.Sdk.Services;

/// <summary>Runs commands by posix_spawn, waits for them by pidfd, and ends their whole tree when they take too long.</summary>
/// <param name="events">Tells when a process has ended.</param>
/// <param name="time">Measures timeouts and grace.</param>
public sealed class CommandRunner(IKernelEvents events, TimeProvider time) : ICommandRunner
{
    // Captured output is memory; how often a chatty command is looked at so that it stays little.
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc />
    public async Task<CommandResult> RunAsync(Command command, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var run = Guid.NewGuid().ToString("n");
        ChildProcess child;
        CommandOutput output;
        try
        {
            (child, output) = Spawn(command, run, CommandOutput.InMemory);
        }
        catch (CommandNotStartedException e)
        {
            return new CommandResult { NotStarted = e.Message };
        }

        using (output)
        using (command.OutputFile is null ? time.CreateTimer(_ => output.Forget(command.OutputLimit), null, ForgetEvery, ForgetEvery) : null)
        {
            return await WaitAsync(command, child, run, cancel) with { Output = output.Tail(command.OutputLimit) };
        }
    }

    /// <inheritdoc />
    public ProcessIdentity Start(Command command)
    {
        var (child, output) = Spawn(command, Guid.NewGuid().ToString("n"), CommandOutput.Nowhere);
        output.Dispose();
        child.ReapLater(events);
        return child.Identity;
    }

    private static (ChildProcess Child, CommandOutput Output) Spawn(Command command, string run, Func<CommandOutput> otherwise)
    {
        var line = CommandLine.Of(command, run);
        var output = command.OutputFile is { } file ? CommandOutput.AppendedTo(file) : otherwise();
        try
        {
            using var error = command.ErrorFile is { } errorFile ? CommandOutput.AppendedTo(errorFile) : null;
            return (ChildProcess.Spawn(line, command.Directory, output.Descriptor, (error ?? output).Descriptor), output);
        }
        catch
        {
            output.Dispose();
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
}

namespace Kits.Sdk.Services;

/// <summary>Runs commands for a kit, so that none of them can hold up or outlive what it was started for.</summary>
public interface ICommandRunner
{
    /// <summary>Runs a command and waits until its process exits, not until its output closes.</summary>
    /// <remarks>
    /// The command runs in a session of its own with default signal dispositions, no descriptor of the host but its three standard
    /// ones, and standard input from /dev/null. At the deadline, or when cancelled, it and everything it started (double-forked
    /// children included) get SIGTERM, and SIGKILL after <see cref="Command.Grace"/>. What a command that succeeded leaves running stays running.
    /// </remarks>
    /// <returns>How it ended. A program that cannot be started is an answer too (<see cref="CommandResult.NotStarted"/>).</returns>
    /// <exception cref="OperationCanceledException">The call was cancelled; the whole tree has ended.</exception>
    Task<CommandResult> RunAsync(Command command, CancellationToken cancel);

    /// <summary>Starts a process that outlives the host: it holds no pipe, socket or lock of ours and nobody stands above it.</summary>
    /// <remarks>Its standard output and error go to <see cref="Command.OutputFile"/> and <see cref="Command.ErrorFile"/>, append-only.</remarks>
    /// <returns>The identity of the new process.</returns>
    /// <exception cref="CommandNotStartedException">The program cannot be started; the message says why.</exception>
    Processes.ProcessIdentity Start(Command command);

    /// <summary>Waits until a process of <see cref="Start"/> has ended, and tells how.</summary>
    /// <remarks>
    /// The status is known for a minute after the end, and only in the host that started the process: of any other process it tells that
    /// it ended, with neither exit code nor signal nor output.
    /// </remarks>
    Task<CommandResult> EndOfAsync(Processes.ProcessIdentity process, CancellationToken cancel);
}

using Kits.Sdk.Processes;

namespace Kits.Sdk.Services;

/// <summary>How a command ended.</summary>
public sealed record CommandResult
{
    /// <summary>Its exit status; null if a signal ended it, it ran out of time or it could not be started.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended it, if one did.</summary>
    public int? Signal { get; init; }

    /// <summary>Whether it ran out of time and was ended for it.</summary>
    public bool TimedOut { get; init; }

    /// <summary>What still lived of its tree seconds after SIGKILL, because the kernel holds it; empty as a rule.</summary>
    public IReadOnlyList<ProcessIdentity> Survivors { get; init; } = [];

    /// <summary>Why it could not be started; null if it was.</summary>
    public string? NotStarted { get; init; }

    /// <summary>Standard output (and error, if not sent elsewhere), bounded; the end is kept.</summary>
    public string Output { get; init; } = "";

    /// <summary>Standard error, if it went to a file of its own: what was added there, bounded; the end is kept.</summary>
    public string Errors { get; init; } = "";

    /// <summary>Whether it exited with 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>How it ended and its last line of errors or output, in words for an operator: <c>exit 3: no such database</c>.</summary>
    public override string ToString()
    {
        var how = this switch
        {
            { NotStarted: { } why } => why,
            { TimedOut: true } => "ran out of time and was ended" + SurvivorsInWords,
            { Signal: { } signal } => $"ended by signal {signal}",
            { ExitCode: { } code } => $"exit {code}",
            _ => "ended, and its exit status was lost",
        };
        var lastLine = (string.IsNullOrWhiteSpace(Errors) ? Output : Errors).AsSpan().TrimEnd();
        lastLine = lastLine[(lastLine.LastIndexOf('\n') + 1)..].Trim();
        return lastLine.IsEmpty ? how : $"{how}: {lastLine}";
    }

    internal string SurvivorsInWords => Survivors.Count == 0
        ? ""
        : $"; still alive: {string.Join(", ", Survivors.Select(process => $"pid {process.Pid} (state {ProcessTable.StuckState(process) ?? 'R'})"))}";
}

/// <summary>A program that could not be started. The message says which and why.</summary>
public sealed class CommandNotStartedException(string message) : Exception(message);

namespace Kits.Sdk.Services;

/// <summary>A program to run. Always an argument vector, never a shell string.</summary>
/// <param name="Program">An absolute path, or a name that is looked up in PATH.</param>
/// <param name="Arguments">Its arguments, each handed over as it stands.</param>
public sealed record Command(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>The user it runs as; null: the user of the host.</summary>
    public string? User { get; init; }

    /// <summary>Its working directory. Default: <c>/</c>.</summary>
    public string Directory { get; init; } = "/";

    /// <summary>Variables that it gets in addition to PATH, HOME, USER, LOGNAME, SHELL, LANG and TZ of its user.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// A file that standard output is appended to; null: captured in memory, the last <see cref="OutputLimit"/> bytes of it. Give a file
    /// wherever the command may leave a process behind.
    /// </summary>
    public string? OutputFile { get; init; }

    /// <summary>A file that standard error is appended to; null: it goes where standard output goes.</summary>
    public string? ErrorFile { get; init; }

    /// <summary>How many bytes of output a result carries at most. Default: 64 KiB.</summary>
    public int OutputLimit { get; init; } = 64 * 1024;

    /// <summary>How long it may run; null: until the call is cancelled.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long it has between SIGTERM and SIGKILL. Default: 5 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A word that marks the process and all its descendants (environment variable <c>KITS_MARK</c>), so that
    /// <see cref="Processes.ProcessTable.Marked"/> finds them, double-forked ones included, even after the host was restarted.
    /// </summary>
    public string? Mark { get; init; }
}

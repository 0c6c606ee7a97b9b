using System.ComponentModel.DataAnnotations;
using Kits.Sdk.Settings;

namespace Kits.Exec;

/// <summary>What runs: one long-running program, or commands that start, stop and check. Names as in the OCF agent anything.</summary>
public sealed class ExecSettings : IValidatableObject
{
    private static readonly string[] Reserved = ["KITS_MARK", "KITS_RUN"];

    /// <summary>The program to keep running: an absolute path, or a name that is looked up in PATH.</summary>
    [Setting("binfile", Description = "The program to keep running: an absolute path, or a name that is looked up in PATH")]
    public string? Program { get; init; }

    /// <summary>Its arguments, split on blanks and quotes; no shell sees them.</summary>
    [Setting("cmdline_options", Description = "Its arguments, split on blanks and quotes; no shell sees them", Default = "none")]
    public string? Options { get; init; }

    /// <summary>The working directory of everything that is run.</summary>
    [Setting("workdir", Description = "The working directory of everything that is run")]
    public string Directory { get; init; } = "/";

    /// <summary>The file that the kit writes the pid to, and nothing else.</summary>
    [Setting("pidfile", Description = "The file that the kit writes the pid to, and nothing else", Default = "exec.pid in the resource's state directory")]
    public string? PidFile { get; init; }

    /// <summary>The file that standard output is appended to.</summary>
    [Setting("logfile", Description = "The file that standard output is appended to", Default = "exec.log in the resource's state directory")]
    public string? LogFile { get; init; }

    /// <summary>The file that standard error is appended to.</summary>
    [Setting("errlogfile", Description = "The file that standard error is appended to", Default = "exec.err in the resource's state directory")]
    public string? ErrorLogFile { get; init; }

    /// <summary>The user that everything is run as.</summary>
    [Setting("user", Description = "The user that everything is run as", Default = "the user of the host")]
    public string? User { get; init; }

    /// <summary>Environment variables, in addition to PATH, HOME, USER, LOGNAME, SHELL, LANG and TZ.</summary>
    [Setting("environment", Description = "Environment variables, in addition to PATH, HOME, USER, LOGNAME, SHELL, LANG and TZ", Default = "none")]
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>A command that looks closer while the program runs. Exit 0: in service, 3: could not tell, anything else: failed.</summary>
    [Setting("monitor_hook", Live = true, Description = "A command that looks closer while the program runs; exit 0: in service, 3: could not tell, anything else: failed", Default = "none: a living process is in service")]
    public string? MonitorHook { get; init; }

    /// <summary>How long the program has between SIGTERM and SIGKILL.</summary>
    [Setting("stop_timeout", Live = true, Description = "How long the program has between SIGTERM and SIGKILL", Default = "10s")]
    public TimeSpan? StopTimeout { get; init; }

    /// <summary>The command that starts; exit 0 when it serves.</summary>
    [Setting("start", Description = "The command that starts; exit 0 when it serves", Default = "none: binfile")]
    public string? Start { get; init; }

    /// <summary>The command that stops; exit 0 when nothing is left.</summary>
    [Setting("stop", Live = true, Description = "The command that stops; exit 0 when nothing is left", Default = "none: binfile")]
    public string? Stop { get; init; }

    /// <summary>The command that checks. Exit 0: in service, 7: out of service, 3: could not tell, anything else: failed.</summary>
    [Setting("check", Live = true, Description = "The command that checks; exit 0: in service, 7: out of service, 3: could not tell, anything else: failed", Default = "none: binfile")]
    public string? Check { get; init; }

    /// <summary>The command that cures in place; exit 0 when it serves again.</summary>
    [Setting("recover", Live = true, Description = "The command that cures in place; exit 0 when it serves again", Default = "none: it is stopped and started, together with what needs it")]
    public string? Recover { get; init; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (string Name, string? Text)[] commands = [("start", Start), ("stop", Stop), ("check", Check), ("recover", Recover)];
        (string Name, bool Given)[] programsOwn =
        [
            ("cmdline_options", Options is not null), ("pidfile", PidFile is not null), ("monitor_hook", MonitorHook is not null),
            ("stop_timeout", StopTimeout is not null),
        ];
        var given = commands.Where(command => command.Text is not null).Select(command => command.Name).ToList();

        if (Program is null && given.Count == 0)
            yield return new ValidationResult("write a binfile, or the commands start, stop and check");
        else if (Program is not null && given.Count > 0)
            yield return new ValidationResult($"a binfile needs no {string.Join(", ", given)}: write a binfile, or commands, not both", ["binfile"]);
        else if (Program is null)
        {
            foreach (var (name, _) in commands.Where(command => command.Text is null && command.Name != "recover"))
                yield return new ValidationResult($"is required beside {given[0]}", [name]);
            foreach (var (name, _) in programsOwn.Where(setting => setting.Given))
                yield return new ValidationResult($"only means something beside a binfile, not beside {given[0]}", [name]);
        }

        if (Program is not null && Program.Contains('/') && !Path.IsPathFullyQualified(Program))
            yield return new ValidationResult($"{Program} is neither an absolute path nor a name to look up in PATH", ["binfile"]);

        foreach (var (name, text) in commands.Append(("monitor_hook", MonitorHook)).Where(command => command.Item2 is not null))
        {
            if (!Words.TrySplit(text!, out var words, out var problem))
                yield return new ValidationResult(problem, [name]);
            else if (words is [])
                yield return new ValidationResult("is empty", [name]);
        }

        if (!Words.TrySplit(Options ?? "", out _, out var wrong))
            yield return new ValidationResult(wrong, ["cmdline_options"]);
        if (StopTimeout is { } timeout && timeout > TimeSpan.FromDays(1))
            yield return new ValidationResult("is longer than a day", ["stop_timeout"]);

        (string Name, string? Path)[] paths = [("workdir", Directory), ("pidfile", PidFile), ("logfile", LogFile), ("errlogfile", ErrorLogFile)];
        foreach (var (name, path) in paths.Where(setting => setting.Path is not null && !Path.IsPathFullyQualified(setting.Path)))
            yield return new ValidationResult($"{path} is not an absolute path", [name]);
        foreach (var variable in Environment.Keys.Where(variable => variable.Length == 0 || variable.Contains('=') || Reserved.Contains(variable)))
            yield return new ValidationResult($"'{variable}' cannot be the name of a variable here", ["environment"]);
    }
}

using Kits.Sdk;
using Kits.Sdk.Scripts;
using Kits.Sdk.Services;

namespace Kits.Exec;

/// <summary>What the end of a check command says about the resource.</summary>
internal static class Grade
{
    private const int InService = 0;
    private const int CouldNotTell = 3;
    private const int OutOfService = 7; // OCF_NOT_RUNNING

    /// <summary>Grades a result. A check that could not run, or was ended by a signal, has not looked.</summary>
    internal static CheckResult Of(CommandResult result, string what) => result switch
    {
        { ExitCode: InService } => new CheckResult.InService(),
        { ExitCode: OutOfService } => new CheckResult.OutOfService($"{what}: {result}"),
        { ExitCode: null or CouldNotTell } => new CheckResult.Unknown($"{what}: {result}"),
        _ => new CheckResult.Failed(Failure.Passing($"{what}: {result}")),
    };

    /// <summary>Grades a script. One that ended without an answer has not looked.</summary>
    internal static CheckResult Of(ScriptReport report) => report is { Said: false, Answer: CheckResult.InService }
        ? new CheckResult.Unknown("check: the script ended without an answer")
        : report.Answer;

    /// <summary>What a script did, as the end of a command: no answer is as good as in service.</summary>
    internal static CommandResult InExitCodes(ScriptReport report) => report.Answer switch
    {
        CheckResult.InService => new CommandResult { ExitCode = InService },
        CheckResult.OutOfService gone => new CommandResult { ExitCode = InService, Output = gone.Why ?? "" },
        CheckResult.Failed failed => new CommandResult { ExitCode = 1, Output = failed.Why.Reason },
        CheckResult.Unknown unknown => new CommandResult { ExitCode = CouldNotTell, Output = unknown.Why },
        var answer => throw new NotSupportedException($"a script has four answers, and {answer} is none of them"),
    };

    internal static string InWords(this CheckResult answer) => answer switch
    {
        CheckResult.InService => "it is in service",
        CheckResult.OutOfService gone => $"it is out of service ({gone.Why})",
        CheckResult.Failed failed => $"it has failed ({failed.Why.Reason})",
        CheckResult.Unknown unknown => $"nobody can tell ({unknown.Why})",
        _ => throw new NotSupportedException($"a check has four answers, and {answer} is none of them"),
    };
}

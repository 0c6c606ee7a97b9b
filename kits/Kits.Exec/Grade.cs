using Kits.Sdk;
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

    internal static string InWords(this CheckResult answer) => answer switch
    {
        CheckResult.InService => "it is in service",
        CheckResult.OutOfService gone => $"it is out of service ({gone.Why})",
        CheckResult.Failed failed => $"it has failed ({failed.Why.Reason})",
        CheckResult.Unknown unknown => $"nobody can tell ({unknown.Why})",
        _ => throw new NotSupportedException($"a check has four answers, and {answer} is none of them"),
    };
}

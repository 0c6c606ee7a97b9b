using Kits.Sdk;
using Kits.Sdk.Settings;

namespace Kits.PostgreSql.Judging;

/// <summary>Turns a verdict into what the host is told. A server that may yet serve is unknown until it has stood still for too long.</summary>
internal static class Answer
{
    // One look that was not answered is never the last word: the machine may be slow just then.
    private const int FewestLooks = 4;

    public static CheckResult Of(Verdict verdict, Endurance endurance, PostgreSqlSettings settings) => verdict.Condition switch
    {
        Condition.Serving => new CheckResult.InService(verdict.Warning),
        Condition.Gone => new CheckResult.OutOfService(verdict.Why),
        Condition.Orphaned => new CheckResult.Failed(Failure.Passing(verdict.Why)),
        Condition.StorageBroken or Condition.WrongRole => new CheckResult.Failed(Failure.OfThisNode(verdict.Why)),
        Condition.LoginsHang => endurance.Looks < FewestLooks ? new CheckResult.Unknown(verdict.Why) : new CheckResult.InService(verdict.Why),
        Condition.Starting or Condition.Stopping when endurance.Looks >= FewestLooks && endurance.Lasted >= settings.StartupStall =>
            new CheckResult.Failed(Failure.Passing($"{verdict.Why}, and nothing has moved for {Duration.Format(settings.StartupStall)}")),
        Condition.Silent when endurance.Looks >= FewestLooks && endurance.Lasted >= settings.HangTimeout =>
            new CheckResult.Failed(Failure.Passing($"{verdict.Why}, for {Duration.Format(settings.HangTimeout)} and {endurance.Looks} checks now")),
        _ => new CheckResult.Unknown(verdict.Why),
    };
}

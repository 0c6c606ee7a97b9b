using System.Text.RegularExpressions;
using Kits.PostgreSql.Looking;
using Kits.PostgreSql.Sql;
using Kits.PostgreSql.Wire;

namespace Kits.PostgreSql.Judging;

/// <summary>Decides what an observation means. Pure: the same observation always gives the same verdict.</summary>
internal static partial class Judge
{
    // SQLSTATEs of PostgreSQL, appendix A.
    private const string CannotConnectNow = "57P03";
    private const string TooManyConnections = "53300";
    private const string NotPermitted = "42501";
    private static readonly string[] StorageStates = ["58030", "58P01", "53100", "XX001", "XX002"];

    /// <summary>Decides.</summary>
    public static Verdict Of(Observation seen, PostgreSqlSettings settings) => seen.Postmaster switch
    {
        Postmaster.Gone(var why) => new Verdict(Condition.Gone, why),
        Postmaster.Unclear(var why) => new Verdict(Condition.Unclear, why),
        Postmaster.Orphans { Left: var left } => new Verdict(Condition.Orphaned, $"the postmaster has ended, and {left.Count} of its processes are left"),
        Postmaster.Running running => OfRunning(running, seen, settings),
        var other => throw new InvalidOperationException($"a fifth kind of postmaster: {other}"),
    };

    private static Verdict OfRunning(Postmaster.Running running, Observation seen, PostgreSqlSettings settings)
    {
        if (seen.StorageFault is { } fault)
            return new Verdict(Condition.StorageBroken, fault);
        if (!seen.Knocks.Any(knock => knock.IsAnswered))
            return OfNoAnswer(running, seen);

        var verdict = seen.Login switch
        {
            LoginAnswer.Refused refused => OfRefusal(running, refused, seen),
            LoginAnswer.Silent => new Verdict(Condition.LoginsHang, "the server answers, but logins get no answer: a lock on a catalog, or storage that stalls"),
            LoginAnswer.PasswordWanted when seen.Sql is not null => Serving(running), // the query sent one, and tells what came of it
            LoginAnswer.PasswordWanted wanted => Serving(running, note: $"the server wants {wanted.Method}, and none is sent: in service. {seen.LoginAdvice}"),
            LoginAnswer.Broken broken => Serving(running, note: $"the server lives, but a login ended oddly: {broken.Why}"),
            _ => Serving(running),
        };
        return verdict.Condition is Condition.Serving ? Completed(verdict, running, seen, settings) : verdict;
    }

    private static Verdict OfNoAnswer(Postmaster.Running running, Observation seen)
    {
        var doors = seen.Knocks.Count == 0 ? "it has named no door yet" : string.Join(", ", seen.Knocks);
        if (running.Stuck is 'T' or 't')
            return new Verdict(Condition.Silent, $"the postmaster, process {running.Process.Pid}, is stopped by a signal (state {running.Stuck})");
        if (seen.Knocks.Any(knock => knock.Answer is KnockAnswer.Silent or KnockAnswer.Full or KnockAnswer.HungUp))
            return new Verdict(Condition.Silent, $"the postmaster, process {running.Process.Pid}, lives, but {doors}");
        return running.Status switch
        {
            "starting" => new Verdict(Condition.Starting, "the server is starting"),
            "stopping" => new Verdict(Condition.Stopping, "the server is shutting down"),
            _ => new Verdict(Condition.Unreachable, $"the postmaster, process {running.Process.Pid}, lives, but {doors}"),
        };
    }

    // The messages come in the server's language; the lock file's status and the SQLSTATE do not.
    private static Verdict OfRefusal(Postmaster.Running running, LoginAnswer.Refused refused, Observation seen) => refused switch
    {
        { SqlState: CannotConnectNow } when running.Status == "standby" || Says(refused.Detail, "Hot standby mode is disabled") =>
            Serving(running) with { Why = "a standby that takes no queries" },
        { SqlState: CannotConnectNow } when running.Status == "stopping" || Says(refused.Message, "shutting down") =>
            new Verdict(Condition.Stopping, $"the server is shutting down: {refused}"),
        { SqlState: CannotConnectNow } => new Verdict(Condition.Starting, $"the server is starting or recovering: {refused}"),
        { SqlState: TooManyConnections } => Serving(running, warning: $"all connection slots are in use: {refused}"),
        { SqlState: var state } when StorageStates.Contains(state) => new Verdict(Condition.StorageBroken, $"the storage fails: {refused}"),
        { SqlState: NotPermitted } when Says(refused.Message, "Read-only file system") || FileOfTheServer.IsMatch(refused.Message) =>
            new Verdict(Condition.StorageBroken, $"the storage takes no writes: {refused}"),
        { SqlState: "" } => Serving(running, warning: $"the server takes no new connections: {refused.Message}"),
        _ => Serving(running, note: $"the server refuses this login ({refused}): in service. {seen.LoginAdvice}"),
    };

    private static Verdict Serving(Postmaster.Running running, string? warning = null, string? note = null) =>
        new(Condition.Serving, $"process {running.Process.Pid} serves", warning, note);

    private static Verdict Completed(Verdict serving, Postmaster.Running running, Observation seen, PostgreSqlSettings settings)
    {
        var figures = (seen.Sql as SqlAnswer.Told)?.Figures;
        bool? isStandby = figures?.IsStandby ?? (seen.Login as LoginAnswer.Ready)?.IsStandby ?? (running.Status == "standby" ? true : null);
        if (settings.Role is ServerRole.Primary && isStandby is true)
            return new Verdict(Condition.WrongRole, "it is a standby, and must be primary here");
        if (settings.Role is ServerRole.Standby && isStandby is false)
            return new Verdict(Condition.WrongRole, "it is primary, and must be a standby here");

        switch (seen.Sql)
        {
            case SqlAnswer.Refused refused when StorageStates.Contains(refused.SqlState):
                return new Verdict(Condition.StorageBroken, $"the storage fails: {refused}");
            case SqlAnswer.Refused { SqlState: NotPermitted } refused when FileOfTheServer.IsMatch(refused.Message):
                return new Verdict(Condition.StorageBroken, $"the storage takes no writes: {refused}");
        }

        string?[] warnings =
        [
            serving.Warning,
            running.Stuck is 'T' or 't' ? $"the postmaster was stopped by a signal (state {running.Stuck}) a moment after it answered" : null,
            running.Oddity,
            WarningOf(seen.Knocks),
            settings.WantsLogin ? serving.Note : null,
            seen.Sql switch
            {
                SqlAnswer.Refused refused => $"a query failed: {refused}",
                SqlAnswer.Silent => "a query got no answer in time",
                _ => null,
            },
            .. figures?.Warnings(settings) ?? [],
            .. seen.Warnings,
        ];
        var all = string.Join("; ", warnings.Where(warning => warning is not null));
        return serving with { Warning = all.Length > 0 ? all : null };
    }

    private static string? WarningOf(IReadOnlyList<Knock> knocks)
    {
        var closed = knocks.Where(knock => !knock.IsAnswered).ToList();
        return closed.Count > 0 ? string.Join(", ", closed) : null;
    }

    private static bool Says(string? text, string words) => text?.Contains(words, StringComparison.Ordinal) is true;

    // "global/2676", "base/1/2601": files of relations, whatever the language around them.
    [GeneratedRegex("""(global|base|pg_[a-z_]+)/[0-9A-F]""")]
    private static partial Regex FileOfTheServer { get; }
}

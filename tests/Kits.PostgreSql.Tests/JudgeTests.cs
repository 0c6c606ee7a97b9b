using System.Net;
using Kits.PostgreSql.Judging;
using Kits.PostgreSql.Looking;
using Kits.PostgreSql.Sql;
using Kits.PostgreSql.Wire;
using Kits.Sdk;
using Kits.Sdk.Processes;

namespace Kits.PostgreSql.Tests;

/// <summary>The truth table, without a server: what each observation means.</summary>
public sealed class JudgeTests
{
    private static readonly ProcessIdentity Process = new(4711, 1, "boot");
    private static readonly Door Socket = new Door.Unix("/run/postgresql", 5432);
    private static readonly Door Port = new Door.Tcp(IPAddress.Loopback, 5432);

    [Theory]
    [InlineData("28000", "no pg_hba.conf entry for host \"[local]\"", Condition.Serving)]
    [InlineData("28000", "Peer authentication failed for user \"postgres\"", Condition.Serving)]
    [InlineData("28P01", "password authentication failed for user \"postgres\"", Condition.Serving)]
    [InlineData("3D000", "database \"shop\" does not exist", Condition.Serving)]
    [InlineData("55000", "database \"shop\" is not currently accepting connections", Condition.Serving)]
    [InlineData("53300", "sorry, too many clients already", Condition.Serving)]
    [InlineData("42501", "permission denied for database \"shop\"", Condition.Serving)]
    [InlineData("0A000", "unsupported frontend protocol 3.0", Condition.Serving)]
    [InlineData("", "could not fork new process for connection: Cannot allocate memory", Condition.Serving)]
    [InlineData("57P03", "the database system is starting up", Condition.Starting)]
    [InlineData("57P03", "the database system is in recovery mode", Condition.Starting)]
    [InlineData("57P03", "データベースシステムは起動処理中です", Condition.Starting)]
    [InlineData("57P03", "the database system is shutting down", Condition.Stopping)]
    [InlineData("42501", "could not open file \"global/2676\": Read-only file system", Condition.StorageBroken)]
    [InlineData("42501", "ファイル\"base/1/2601\"をオープンできませんでした: 読み込み専用ファイルシステムです", Condition.StorageBroken)]
    [InlineData("58030", "could not read file \"base/1/2601\": Input/output error", Condition.StorageBroken)]
    [InlineData("58P01", "could not open file \"base/1/2601\": No such file or directory", Condition.StorageBroken)]
    [InlineData("XX001", "invalid page in block 0 of relation base/1/2601", Condition.StorageBroken)]
    internal void A_refused_login_is_graded_by_its_code(string state, string message, Condition condition) =>
        Assert.Equal(condition, Of(new Observation { Postmaster = Running(), Knocks = [Answered(Socket)], Login = new LoginAnswer.Refused(state, message) }).Condition);

    [Theory]
    [InlineData("standby", Condition.Serving)]
    [InlineData("stopping", Condition.Stopping)]
    [InlineData("starting", Condition.Starting)]
    internal void What_a_server_says_of_itself_counts_whatever_language_it_speaks(string status, Condition condition) => Assert.Equal(
        condition,
        Of(new Observation { Postmaster = Running(status), Knocks = [Answered(Socket)], Login = new LoginAnswer.Refused("57P03", "データベースシステムは") }).Condition);

    [Fact]
    public void Any_wish_for_a_password_is_a_sign_of_life()
    {
        var verdict = Of(new Observation { Postmaster = Running(), Knocks = [Answered(Socket)], Login = new LoginAnswer.PasswordWanted("a password (md5)"), LoginAdvice = "Add a line." });
        Assert.Equal((Condition.Serving, null, "the server wants a password (md5), and none is sent: in service. Add a line."), (verdict.Condition, verdict.Warning, verdict.Note));
    }

    [Theory]
    [InlineData(KnockAnswer.Silent, Condition.Silent)]
    [InlineData(KnockAnswer.Full, Condition.Silent)]
    [InlineData(KnockAnswer.HungUp, Condition.Silent)]
    [InlineData(KnockAnswer.Refused, Condition.Unreachable)]
    [InlineData(KnockAnswer.NoSocket, Condition.Unreachable)]
    [InlineData(KnockAnswer.Foreign, Condition.Unreachable)]
    [InlineData(KnockAnswer.Unreachable, Condition.Unreachable)]
    internal void A_living_postmaster_that_does_not_answer_is_never_called_dead(KnockAnswer answer, Condition condition)
    {
        var verdict = Of(new Observation { Postmaster = Running(), Knocks = [new Knock(Socket, answer)] });
        Assert.Equal(condition, verdict.Condition);
        Assert.IsType<CheckResult.Unknown>(Answer.Of(verdict, Endurance.Fresh, new PostgreSqlSettings()));
    }

    [Theory]
    [InlineData(KnockAnswer.Refused, "127.0.0.1:5432 refuses connections")]
    [InlineData(KnockAnswer.Foreign, "127.0.0.1:5432 belongs to another program")]
    internal void One_door_that_answers_is_enough_and_the_other_is_told(KnockAnswer answer, string warning)
    {
        var verdict = Of(new Observation { Postmaster = Running(), Knocks = [Answered(Socket), new Knock(Port, answer)], Login = new LoginAnswer.Ready(false) });
        Assert.Equal((Condition.Serving, warning), (verdict.Condition, verdict.Warning));
    }

    [Fact]
    public void Failing_storage_counts_whatever_the_server_answers() => Assert.Equal(
        new Verdict(Condition.StorageBroken, "/dev/sdb1 on /data is read-only (emergency_ro)"),
        Of(new Observation { Postmaster = Running(), Knocks = [Answered(Socket)], Login = new LoginAnswer.Ready(false), StorageFault = "/dev/sdb1 on /data is read-only (emergency_ro)" }));

    [Fact]
    public void A_catalog_lock_is_never_a_failure()
    {
        var verdict = Of(new Observation { Postmaster = Running(), Knocks = [Answered(Socket)], Login = new LoginAnswer.Silent() });
        Assert.IsType<CheckResult.Unknown>(Answer.Of(verdict, Endurance.Fresh, new PostgreSqlSettings()));
        Assert.IsType<CheckResult.InService>(Answer.Of(verdict, new Endurance(4, TimeSpan.FromDays(1)), new PostgreSqlSettings()));
    }

    [Fact]
    public void Silence_must_last_and_be_seen_four_times()
    {
        var silent = new Verdict(Condition.Silent, "it says nothing");
        var settings = new PostgreSqlSettings();
        Assert.IsType<CheckResult.Unknown>(Answer.Of(silent, new Endurance(3, TimeSpan.FromHours(1)), settings));
        Assert.IsType<CheckResult.Unknown>(Answer.Of(silent, new Endurance(100, TimeSpan.FromSeconds(29)), settings));
        Assert.Equal(
            new CheckResult.Failed(Failure.Passing("it says nothing, for 30s and 4 checks now")),
            Answer.Of(silent, new Endurance(4, TimeSpan.FromSeconds(30)), settings));
    }

    [Theory]
    [InlineData(true, ServerRole.Primary, Condition.WrongRole)]
    [InlineData(false, ServerRole.Standby, Condition.WrongRole)]
    [InlineData(true, ServerRole.Standby, Condition.Serving)]
    [InlineData(false, ServerRole.Primary, Condition.Serving)]
    [InlineData(true, ServerRole.Any, Condition.Serving)]
    [InlineData(null, ServerRole.Primary, Condition.Serving)] // nobody could tell
    internal void The_role_counts_only_where_one_is_set(bool? isStandby, ServerRole role, Condition condition) => Assert.Equal(
        condition,
        Judge.Of(new Observation { Postmaster = Running(), Knocks = [Answered(Socket)], Login = new LoginAnswer.Ready(isStandby) }, new PostgreSqlSettings { Role = role }).Condition);

    [Fact]
    public void Every_figure_beyond_its_threshold_is_a_warning()
    {
        var figures = new Figures(IsStandby: false, Connections: 95, MaxConnections: 100, TransactionAge: 1_600_000_000, ReplayLag: TimeSpan.FromMinutes(6), SlotLag: 2048L * 1024 * 1024);
        var settings = new PostgreSqlSettings
        {
            ConnectionsWarning = 90, TransactionAgeWarning = 1_500_000_000, ReplicationLagWarning = TimeSpan.FromMinutes(5), SlotLagWarning = 1024,
        };
        Assert.Equal(
            "95 of 100 connections are in use; the oldest transaction id is 1600000000 old: vacuum before the server stops taking writes; replay lags by 6m; a replication slot holds back 2048 MB of WAL",
            Judge.Of(new Observation { Postmaster = Running(), Knocks = [Answered(Socket)], Sql = new SqlAnswer.Told(figures) }, settings).Warning);
        Assert.Empty(figures.Warnings(new PostgreSqlSettings()));
    }

    private static Verdict Of(Observation seen) => Judge.Of(seen, new PostgreSqlSettings());

    private static Postmaster.Running Running(string status = "ready") => new(Process, status);

    private static Knock Answered(Door door) => new(door, KnockAnswer.Plain);
}

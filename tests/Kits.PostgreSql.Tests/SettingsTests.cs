using Kits.Sdk.Settings;

namespace Kits.PostgreSql.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void The_data_directory_alone_is_enough() => Assert.Empty(Problems(("pgdata", "/data")));

    [Theory]
    [InlineData("pgdata", "data", "data is not an absolute path")]
    [InlineData("pgport", "0", "must be from 1 to 65535")]
    [InlineData("stop_escalate", "90", "")]
    [InlineData("role", "master", "")]
    [InlineData("start", "'open", "the quote ' is never closed")]
    [InlineData("monitor_password", "secret", "unknown setting, did you mean monitor_passfile?")]
    public void A_mistake_is_told(string key, string value, string told) =>
        Assert.Contains(Problems(key == "pgdata" ? [] : [("pgdata", "/data")], (key, value)), problem => problem.Key == key && problem.Message.Contains(told, StringComparison.Ordinal));

    [Fact]
    public void Every_setting_of_the_agent_that_means_anything_here_is_known_by_its_name() => Assert.Empty(
        new[] { "pgctl", "psql", "pgdata", "pgdba", "pghost", "pgport", "monitor_user", "monitor_sql", "config", "pgdb", "logfile", "socketdir", "stop_escalate", "start_opt" }
            .Except(SettingsBinder.SettingsOf(typeof(PostgreSqlSettings)).Select(pair => pair.Setting.Name)));

    private static IReadOnlyList<SettingProblem> Problems(params (string, string)[] settings) => SettingsBinder.Bind(typeof(PostgreSqlSettings), SettingValues.Of(settings)).Problems;

    private static IReadOnlyList<SettingProblem> Problems((string, string)[] before, (string, string) last) => Problems([.. before, last]);
}

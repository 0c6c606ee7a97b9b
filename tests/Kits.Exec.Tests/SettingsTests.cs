using Kits.Sdk.Settings;

namespace Kits.Exec.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void A_binfile_alone_is_enough() => Assert.Empty(Problems(("binfile", "/usr/sbin/app")));

    [Fact]
    public void Start_stop_and_check_are_enough() => Assert.Empty(Problems(("start", "a"), ("stop", "b"), ("check", "c")));

    [Fact]
    public void Nothing_is_not_enough() => Assert.Equal(["write a binfile, or the commands start, stop and check"], Problems());

    [Fact]
    public void A_binfile_and_commands_exclude_each_other() =>
        Assert.Equal(["binfile: a binfile needs no start, check: write a binfile, or commands, not both"], Problems(("binfile", "app"), ("start", "a"), ("check", "c")));

    [Fact]
    public void Every_missing_command_is_told() =>
        Assert.Equal(["stop: is required beside start", "check: is required beside start"], Problems(("start", "a"), ("recover", "d")));

    [Fact]
    public void A_setting_that_would_mean_nothing_is_refused() =>
        Assert.Equal(["pidfile: only means something beside a binfile, not beside start"], Problems(("start", "a"), ("stop", "b"), ("check", "c"), ("pidfile", "/run/pid")));

    [Theory]
    [InlineData("bin/app", "binfile: bin/app is neither an absolute path nor a name to look up in PATH")]
    public void A_binfile_is_absolute_or_a_name(string program, string problem) => Assert.Equal([problem], Problems(("binfile", program)));

    [Fact]
    public void A_quote_that_is_never_closed_is_told() =>
        Assert.Equal(["cmdline_options: the quote \" is never closed"], Problems(("binfile", "app"), ("cmdline_options", "say \"hello")));

    [Fact]
    public void An_empty_command_is_told() => Assert.Equal(["stop: is empty"], Problems(("start", "a"), ("stop", " "), ("check", "c")));

    [Fact]
    public void Paths_are_absolute() => Assert.Equal(["workdir: data is not an absolute path"], Problems(("binfile", "app"), ("workdir", "data")));

    [Theory]
    [InlineData("a b  c", "a|b|c")]
    [InlineData("  a\tb\n", "a|b")]
    [InlineData("--name 'John Smith' -x", "--name|John Smith|-x")]
    [InlineData("--name=\"John Smith\"x", "--name=John Smithx")]
    [InlineData("\"a \\\"quote\\\" and \\\\ back\" 'c:\\d'", "a \"quote\" and \\ back|c:\\d")]
    [InlineData("c:\\dir $HOME *;rm", "c:\\dir|$HOME|*;rm")]
    [InlineData("'' \"\"", "|")]
    public void A_command_line_is_split_on_blanks_and_quotes_alone(string line, string words) => Assert.Equal(words.Split('|'), Words.Of(line));

    private static IEnumerable<string> Problems(params (string Key, string Text)[] settings) =>
        SettingsBinder.Bind(typeof(ExecSettings), SettingValues.Of(settings)).Problems.Select(problem => problem.ToString());
}

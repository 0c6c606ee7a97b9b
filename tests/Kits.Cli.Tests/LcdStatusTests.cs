using Kits.Control;

namespace Kits.Cli.Tests;

public sealed class LcdStatusTests
{
    [Fact]
    public async Task The_short_display_indents_a_tag_by_one_blank_for_each_depth()
    {
        using var daemon = new FakeDaemon().Answers(Some.SharedChild);

        Assert.Equal(
            [
                "LOCAL  TAG     ID          STATE  PRIO  PRIMARY",
                "alpha  web     192.0.2.10  ISP    1     alpha",
                "alpha   share  192.0.2.10  ISP    1     alpha",
                "alpha    disk  192.0.2.10  ISP    1     alpha",
                "alpha  mail    192.0.2.10  ISP    1     alpha",
                "alpha   share  192.0.2.10  ISP    1     alpha",
                "alpha    disk  192.0.2.10  ISP    1     alpha",
            ],
            (await Terminal.CallAsync("lcdstatus -q", daemon)).Lines);
    }

    [Fact]
    public async Task Every_row_has_six_fields_whatever_an_id_holds()
    {
        var tag = new string('t', 256);
        using var daemon = new FakeDaemon().Answers(new StatusAnswer("alpha",
            [Some.Resource(tag, "ILLSTATE") with { Id = "/usr/bin/a server\twith blanks" }, Some.Resource("b") with { Id = "" }]));

        var rows = (await Terminal.CallAsync("lcdstatus -q", daemon)).Lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();

        Assert.Equal(["alpha", tag, "/usr/bin/a_server...", "ILLSTATE", "1", "alpha"], rows[1]);
        Assert.Equal(["alpha", "b", "-", "ISP", "1", "alpha"], rows[2]);
    }

    [Fact]
    public async Task Nothing_is_shortened_when_asked_so()
    {
        using var daemon = new FakeDaemon().Answers(new StatusAnswer("alpha", [Some.Resource("web") with { Id = "/a/path/that/goes/on/and/on" }]));

        Assert.Contains("/a/path/that/goes/on/and/on", (await Terminal.CallAsync("lcdstatus -qu", daemon)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_e_the_first_column_is_the_backup_and_the_paths_follow()
    {
        using var daemon = new FakeDaemon().Answers(Some.SharedChild);

        Assert.Equal(
            [
                "BACKUP  TAG    ID          STATE  PRIO  PRIMARY",
                "------  share  192.0.2.10  ISP    1     alpha",
                "------   disk  192.0.2.10  ISP    1     alpha",
                "MACHINE  NETWORK  ADDRESSES/DEVICE  STATE  PRIO",
            ],
            (await Terminal.CallAsync("lcdstatus -e -r share", daemon)).Lines);
    }

    [Fact]
    public async Task The_long_display_tells_of_a_shared_child_once_and_of_those_that_need_it()
    {
        using var daemon = new FakeDaemon().Answers(Some.SharedChild);

        var lines = (await Terminal.CallAsync("lcdstatus", daemon)).Lines;

        Assert.Single(lines, "share:");
        Assert.Contains("    depends on resources=disk", lines);
        Assert.Contains("    these resources are dependent=web mail", lines);
    }

    [Fact]
    public async Task A_node_that_nobody_knows_is_not_found()
    {
        using var daemon = new FakeDaemon().Answers(Some.SharedChild);

        Assert.Equal(ExitCode.Done, (await Terminal.CallAsync("lcdstatus -d alpha", daemon)).Exit);
        Assert.Equal(ExitCode.NotFound, (await Terminal.CallAsync("lcdstatus -d beta", daemon)).Exit);
    }

    [Fact]
    public async Task Without_a_daemon_it_says_so_and_names_the_socket()
    {
        var said = await Terminal.CallAsync("lcdstatus -q --socket /nowhere/kits.sock");

        Assert.Equal(ExitCode.Unreachable, said.Exit);
        Assert.StartsWith("Kits does not appear to be running. ", said.Errors, StringComparison.Ordinal);
        Assert.Contains("/nowhere/kits.sock", said.Errors, StringComparison.Ordinal);
        Assert.Contains("lkstart", said.Errors, StringComparison.Ordinal);
    }
}

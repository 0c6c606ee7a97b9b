using System.Text.Json;
using Kits.Control;

namespace Kits.Cli.Tests;

public sealed class DoctorTests
{
    private static readonly DoctorFinding Fine = new(DoctorFinding.Ok, "disk", "4,096 MB free under the state folder /var/lib/kits");
    private static readonly DoctorFinding Weak = new(DoctorFinding.Warning, "service", "nobody starts kitsd again when it dies", "run it under systemd");
    private static readonly DoctorFinding Bad = new(DoctorFinding.Problem, "journal", "degraded: disk is full", "make room");

    [Fact]
    public async Task At_a_terminal_the_worst_comes_first_with_what_to_do_below_it()
    {
        using var daemon = With(Fine, Weak, Bad);

        var said = await Terminal.CallAtTerminalAsync("kits doctor", daemon);

        Assert.Equal(
            [
                "alpha: 1 problem, 1 warning",
                "problem  journal  degraded: disk is full",
                "                  make room",
                "warning  service  nobody starts kitsd again when it dies",
                "                  run it under systemd",
                "ok       disk     4,096 MB free under the state folder /var/lib/kits",
            ],
            said.Lines);
        Assert.Equal(ExitCode.Failed, said.Exit);
    }

    [Fact]
    public async Task In_a_pipe_each_finding_is_one_line()
    {
        using var daemon = With(Fine, Weak);

        var said = await Terminal.CallAsync("kits doctor", daemon);

        Assert.Equal(
            ["warning  service: nobody starts kitsd again when it dies; run it under systemd", "ok       disk: 4,096 MB free under the state folder /var/lib/kits"], said.Lines);
        Assert.Equal(ExitCode.Done, said.Exit);
    }

    [Theory]
    [InlineData(false, "alpha: fit")]
    [InlineData(true, "alpha: fit, with 1 warning")]
    public async Task A_node_without_a_problem_is_fit(bool isWeak, string summary)
    {
        using var daemon = isWeak ? With(Fine, Weak) : With(Fine);

        Assert.Equal(summary, (await Terminal.CallAtTerminalAsync("kits doctor", daemon)).Lines[0]);
    }

    [Fact]
    public async Task As_data_it_is_the_answer_of_the_daemon_with_the_same_exit_code()
    {
        using var daemon = With(Bad);

        var said = await Terminal.CallAsync("kits doctor --json", daemon);

        var finding = JsonDocument.Parse(Assert.Single(said.Lines)).RootElement.GetProperty("findings")[0];
        Assert.Equal(("problem", "journal", ExitCode.Failed), (finding.GetProperty("level").GetString(), finding.GetProperty("topic").GetString(), said.Exit));
    }

    private static FakeDaemon With(params DoctorFinding[] findings) =>
        new FakeDaemon().Answers(ControlPaths.Doctor, new DoctorAnswer("alpha", findings), ControlJson.Default.DoctorAnswer);
}

using Kits.Control;

namespace Kits.Scenarios;

/// <summary>Scripts rely on these. One machine serves all rows, because no row changes what another one finds.</summary>
[Trait("needs", "root")]
public sealed class ExitCodeTests(ExitCodeTests.Arranged arranged) : IClassFixture<ExitCodeTests.Arranged>
{
    [Theory]
    // restore, by each of its names
    [InlineData(ExitCode.Done, "kits restore up")]
    [InlineData(ExitCode.Done, "perform_action -t up -a restore")]
    [InlineData(ExitCode.Done, "perform_action -G -s -t up -a restore")]
    [InlineData(ExitCode.Done, "kits restore up --plan")]
    [InlineData(ExitCode.Failed, "kits restore broken")]
    [InlineData(ExitCode.Failed, "perform_action -t broken -a restore")]
    [InlineData(ExitCode.NotFound, "kits restore nowhere")]
    [InlineData(ExitCode.NotFound, "perform_action -t nowhere -a restore")]
    [InlineData(ExitCode.Refused, "perform_action -s -t lonely -a restore")]
    // remove
    [InlineData(ExitCode.Done, "kits remove down")]
    [InlineData(ExitCode.Done, "perform_action -t down -a remove")]
    [InlineData(ExitCode.Refused, "perform_action -s -t up -a remove")]
    [InlineData(ExitCode.NotFound, "kits remove nowhere")]
    [InlineData(ExitCode.Done, "kits remove up --plan")]
    // quickCheck
    [InlineData(ExitCode.Done, "kits check up")]
    [InlineData(ExitCode.Done, "perform_action -t up -a quickCheck")]
    [InlineData(ExitCode.Failed, "kits check down")]
    [InlineData(ExitCode.Failed, "perform_action -t down -a quickCheck")]
    [InlineData(ExitCode.Unknown, "kits check unsure")]
    [InlineData(ExitCode.Unknown, "perform_action -t unsure -a quickCheck")]
    [InlineData(ExitCode.NotFound, "kits check nowhere")]
    // recover: in service, nothing is done
    [InlineData(ExitCode.Done, "kits recover up")]
    [InlineData(ExitCode.NotFound, "kits recover nowhere")]
    // restart
    [InlineData(ExitCode.NotFound, "kits restart nowhere")]
    // cancel
    [InlineData(ExitCode.NotFound, "kits cancel nowhere")]
    // looking never judges
    [InlineData(ExitCode.Done, "kits status")]
    [InlineData(ExitCode.Done, "kits status down")]
    [InlineData(ExitCode.Done, "kits status broken --json")]
    [InlineData(ExitCode.NotFound, "kits status nowhere")]
    [InlineData(ExitCode.NotFound, "kits status nowhere --json")]
    [InlineData(ExitCode.Done, "kits why down")]
    [InlineData(ExitCode.Done, "kits why broken")]
    [InlineData(ExitCode.NotFound, "kits why nowhere")]
    [InlineData(ExitCode.Done, "kits history")]
    [InlineData(ExitCode.Done, "kits history down")]
    [InlineData(ExitCode.NotFound, "kits history nowhere")]
    [InlineData(ExitCode.Done, "lcdstatus")]
    [InlineData(ExitCode.Done, "lcdstatus -q")]
    [InlineData(ExitCode.Done, "lcdstatus -e")]
    [InlineData(ExitCode.Done, "lcdstatus -q -r up")]
    [InlineData(ExitCode.NotFound, "lcdstatus -q -r nowhere")]
    // usage
    [InlineData(ExitCode.Usage, "kits")]
    [InlineData(ExitCode.Usage, "kits nonsense")]
    [InlineData(ExitCode.Usage, "kits restore")]
    [InlineData(ExitCode.Usage, "kits restore up --nonsense")]
    [InlineData(ExitCode.Usage, "kits why")]
    [InlineData(ExitCode.Usage, "kits history --limit none")]
    [InlineData(ExitCode.Usage, "perform_action")]
    [InlineData(ExitCode.Usage, "perform_action -t up")]
    [InlineData(ExitCode.Usage, "perform_action -t up -a nonsense")]
    [InlineData(ExitCode.Usage, "perform_action -s -b -t up -a restore")]
    [InlineData(ExitCode.Usage, "kits restore up --wait soon")]
    [InlineData(ExitCode.Usage, "lcdstatus --nonsense")]
    [InlineData(ExitCode.Usage, "lkstop -n -f")]
    [InlineData(ExitCode.Usage, "lkstart -w soon")]
    // not built yet
    [InlineData(ExitCode.Usage, "lcdremexec -d alpha -- true")]
    [InlineData(ExitCode.NotFound, "lcdstatus -d elsewhere")]
    [InlineData(ExitCode.Usage, "lk_log log")]
    [InlineData(ExitCode.Usage, "kits switch up")]
    // the lifecycle, scripts, and the host itself
    [InlineData(ExitCode.Done, "kits maintenance on up --for 1h --reason disk")]
    [InlineData(ExitCode.Done, "kits maintenance off up")]
    [InlineData(ExitCode.NotFound, "kits maintenance on nobody")]
    [InlineData(ExitCode.Usage, "kits maintenance on")]
    [InlineData(ExitCode.Done, "kits policy set LocalRecovery on up")]
    [InlineData(ExitCode.BadConfiguration, "kits policy set LocalRecover on up")]
    [InlineData(ExitCode.Done, "kits ledger")]
    [InlineData(ExitCode.Done, "kits ledger reset up")]
    [InlineData(ExitCode.Done, "kits status up --policy")]
    [InlineData(ExitCode.Done, "kits apply --plan")]
    [InlineData(ExitCode.Done, "kits apply")]
    [InlineData(ExitCode.BadConfiguration, "kits apply -f wrong.yaml")]
    [InlineData(ExitCode.Refused, "kits apply --rollback")]
    [InlineData(ExitCode.BadConfiguration, "kits script check x.csx")]
    [InlineData(ExitCode.Done, "kits doctor")]
    // configuration, without a daemon
    [InlineData(ExitCode.Done, "kits validate -f kits.yaml")]
    [InlineData(ExitCode.BadConfiguration, "kits validate -f wrong.yaml")]
    [InlineData(ExitCode.BadConfiguration, "kits validate -f missing.yaml")]
    [InlineData(ExitCode.BadConfiguration, "kitsd --config wrong.yaml --state other --socket other.sock")]
    [InlineData(ExitCode.BadConfiguration, "lkstart --config wrong.yaml --state other --socket other.sock")]
    [InlineData(ExitCode.Done, "kits schema")]
    [InlineData(ExitCode.Done, "kits kit list")]
    [InlineData(ExitCode.Done, "kits kit show exec")]
    [InlineData(ExitCode.NotFound, "kits kit show nothing")]
    // where nobody listens
    [InlineData(ExitCode.Unreachable, "kits status --socket nobody.sock")]
    [InlineData(ExitCode.Unreachable, "kits why up --socket nobody.sock")]
    [InlineData(ExitCode.Unreachable, "kits history --socket nobody.sock")]
    [InlineData(ExitCode.Unreachable, "kits restore up --socket nobody.sock")]
    [InlineData(ExitCode.Unreachable, "perform_action -t up -a restore --socket nobody.sock")]
    [InlineData(ExitCode.Unreachable, "lcdstatus --socket nobody.sock")]
    [InlineData(ExitCode.Unreachable, "lkstop --socket nobody.sock")]
    public async Task A_command_ends_with_the_exit_code_that_was_promised(int exit, string line)
    {
        var outcome = await arranged.Node.ExitsAsync(exit, [.. line.Split(' ').Select(Placed)]);

        if (exit == ExitCode.Usage)
            Assert.NotEmpty(outcome.Error);
        else if (exit != ExitCode.Done && exit != ExitCode.BadConfiguration)
            Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_socket_path_that_no_socket_can_have_is_a_bad_argument()
    {
        var outcome = await arranged.Node.ExitsAsync(ExitCode.BadConfiguration, "kits", "status", "--socket", $"/tmp/{new string('x', 103)}");

        Assert.Contains("107", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_that_would_be_refused_is_refused() =>
        await arranged.Node.ExitsAsync(ExitCode.Refused, "perform_action", "-s", "-t", "up", "-a", "remove", "--plan");

    [Fact]
    public async Task What_cannot_be_removed_is_in_doubt_and_restored_no_more()
    {
        await arranged.Node.ExitsAsync(ExitCode.Failed, "kits", "remove", "clinging");

        var refused = await arranged.Node.ExitsAsync(ExitCode.Refused, "kits", "restore", "clinging");
        Assert.Contains("in doubt", refused.Error, StringComparison.Ordinal);
        Assert.Equal("OSF", (await arranged.Node.StatusAsync("clinging")).State);
    }

    private string Placed(string word) =>
        word.EndsWith(".yaml", StringComparison.Ordinal) || word.EndsWith(".sock", StringComparison.Ordinal) || word == "other" ? arranged.Node.Place(word) : word;

    /// <summary>Resources in every state that a row asks for.</summary>
    public sealed class Arranged(Published published) : Scenario(published)
    {
        internal new Node Node => base.Node;

        private protected override async Task ArrangeAsync()
        {
            Node.Configure("""
                  - { tag: up, kit: exec, settings: { binfile: /bin/sleep, cmdline_options: infinity } }
                  - { tag: top, kit: exec, needs: [up], settings: { binfile: /bin/sleep, cmdline_options: infinity } }
                  - { tag: down, kit: exec, startup: manual, settings: { binfile: /bin/sleep, cmdline_options: infinity } }
                  - { tag: lonely, kit: exec, needs: [down], startup: manual, settings: { binfile: /bin/sleep, cmdline_options: infinity } }
                  - { tag: broken, kit: exec, startup: manual, settings: { start: /bin/false, stop: /bin/true, check: /bin/sh -c "exit 7" } }
                  - { tag: unsure, kit: exec, startup: manual, settings: { start: /bin/true, stop: /bin/true, check: /bin/sh -c "exit 3" } }
                  - { tag: clinging, kit: exec, settings: { start: /bin/true, stop: /bin/false, check: /bin/true } }
                """);
            File.WriteAllText(Node.Place("wrong.yaml"), "node: alpha\nresources:\n  - { tag: up, kit: exec, settings: { binfil: /bin/true } }\n");
            File.SetUnixFileMode(Node.Place("wrong.yaml"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await Node.StartHostAsync();
            await Node.AreAsync("ISP", "up", "top", "clinging");
            await Node.AreAsync("OSU", "down", "lonely");
        }
    }
}

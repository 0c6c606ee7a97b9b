using Kits.Sdk;
using Kits.VirtualMachine.Guests;
using Kits.VirtualMachine.Libvirt;
using static Kits.VirtualMachine.Libvirt.DomainState;

namespace Kits.VirtualMachine.Tests;

/// <summary>The table of the README, row by row.</summary>
public sealed class VerdictTests
{
    private static readonly QemuProcess Alive = new(4711, IsAlive: true), Dead = new(4711, IsAlive: false), Stopped = new(4711, IsAlive: true, IsStopped: true);

    [Fact]
    public void What_serves_is_in_service()
    {
        Assert.Equal(new CheckResult.InService(), Of(Running));
        Assert.Equal(new CheckResult.InService(), Of(Blocked, process: Alive, agent: AgentAnswer.Answered));
    }

    [Theory]
    [InlineData(Running, 0, AgentAnswer.NotConnected, "not connected")]
    [InlineData(Running, 0, AgentAnswer.NoChannel, "no channel")]
    [InlineData(Paused, (int)PausedReason.User, AgentAnswer.NotAsked, "paused by a person")]
    [InlineData(Paused, (int)PausedReason.FromSnapshot, AgentAnswer.NotAsked, "paused by a person")]
    [InlineData(Paused, (int)PausedReason.Migration, AgentAnswer.NotAsked, "not ours to touch")]
    [InlineData(Paused, (int)PausedReason.PostCopyFailed, AgentAnswer.NotAsked, "not ours to touch")]
    [InlineData(PowerSuspended, 0, AgentAnswer.NotAsked, "dompmwakeup")]
    internal void What_is_not_ours_to_touch_is_degraded(DomainState state, int reason, AgentAnswer agent, string warning) =>
        Assert.Contains(warning, Assert.IsType<CheckResult.InService>(Of(state, reason, agent: agent)).Warning, StringComparison.Ordinal);

    [Fact]
    public void A_stopped_qemu_is_a_warning_and_with_a_silent_agent_a_failure()
    {
        Assert.Contains("state T", Assert.IsType<CheckResult.InService>(Of(Running, process: Stopped)).Warning, StringComparison.Ordinal);
        Assert.Contains("state T", Failed(Of(Running, process: Stopped, agent: AgentAnswer.Silent)).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Running, 0, AgentAnswer.Silent, "does not answer")]
    [InlineData(Paused, (int)PausedReason.IoError, AgentAnswer.NotAsked, "I/O error")]
    [InlineData(Paused, (int)PausedReason.Watchdog, AgentAnswer.NotAsked, "watchdog")]
    [InlineData(Paused, (int)PausedReason.Crashed, AgentAnswer.NotAsked, "panicked")]
    [InlineData(Paused, (int)PausedReason.ApiError, AgentAnswer.NotAsked, "half way")]
    [InlineData(Crashed, 0, AgentAnswer.NotAsked, "crashed")]
    internal void What_should_serve_and_does_not_has_failed(DomainState state, int reason, AgentAnswer agent, string words)
    {
        var why = Failed(Of(state, reason, agent: agent));
        Assert.Contains(words, why.Reason, StringComparison.Ordinal);
        Assert.Equal(RetryScope.ThisNode, why.WorthTrying);
    }

    [Theory]
    [InlineData(Running)]
    [InlineData(Paused)]
    internal void A_process_that_has_ended_counts_more_than_a_state_that_libvirt_has_not_corrected_yet(DomainState state) =>
        Assert.Equal("qemu process 4711 of g1 has ended", Failed(Of(state, (int)PausedReason.User, Dead)).Reason);

    [Theory]
    [InlineData(ShutOffReason.Unknown, false)]
    [InlineData(ShutOffReason.Shutdown, true)]
    [InlineData(ShutOffReason.Destroyed, false)]
    [InlineData(ShutOffReason.Crashed, false)]
    [InlineData(ShutOffReason.Saved, true)]
    [InlineData(ShutOffReason.Failed, false)]
    internal void What_is_off_is_out_of_service_and_an_orderly_end_was_on_purpose(ShutOffReason reason, bool onPurpose) =>
        Assert.Equal(onPurpose, Assert.IsType<CheckResult.OutOfService>(Of(ShutOff, (int)reason, Dead)).OnPurpose);

    [Fact]
    public void What_has_migrated_is_started_here_by_no_recovery() =>
        Assert.Equal(RetryScope.Nowhere, Failed(Of(ShutOff, (int)ShutOffReason.Migrated)).WorthTrying);

    [Fact]
    public void While_there_is_no_space_no_recovery_can_help_and_afterwards_it_can()
    {
        var paused = new Sighting { Domain = "g1", State = Paused, Reason = (int)PausedReason.IoError };

        Assert.Equal(RetryScope.Nowhere, Failed(Verdict.Of(paused with { Disks = [new DiskTrouble("vda", true, "/share")] })).WorthTrying);
        Assert.Equal(RetryScope.ThisNode, Failed(Verdict.Of(paused with { Disks = [new DiskTrouble("vda", true)] })).WorthTrying);
    }

    [Fact]
    public void A_domain_that_libvirt_does_not_know_is_out_of_service() => Assert.IsType<CheckResult.OutOfService>(Of(null));

    [Theory]
    [InlineData(null)]
    [InlineData(ShutOff)]
    internal void A_process_that_lives_although_libvirt_says_no_is_unknown(DomainState? state) => Assert.IsType<CheckResult.Unknown>(Of(state, process: Alive));

    [Theory]
    [InlineData(Paused, (int)PausedReason.StartingUp)]
    [InlineData(Paused, (int)PausedReason.Save)]
    [InlineData(Paused, (int)PausedReason.Snapshot)]
    [InlineData(ShuttingDown, 0)]
    internal void What_passes_is_unknown(DomainState state, int reason) => Assert.IsType<CheckResult.Unknown>(Of(state, reason));

    [Fact]
    public void Whatever_is_known_of_the_process_a_silent_libvirt_makes_it_unknown()
    {
        foreach (var process in new[] { null, Alive, Dead, Stopped })
            Assert.IsType<CheckResult.Unknown>(Verdict.Of(new Sighting { Domain = "g1", Silence = "no answer", Process = process }));
    }

    [Fact]
    public void Every_state_and_reason_of_libvirt_has_a_verdict()
    {
        foreach (var state in Enum.GetValues<DomainState>())
        {
            for (var reason = 0; reason < 32; reason++)
                Assert.NotNull(Of(state, reason));
        }
    }

    private static CheckResult Of(DomainState? state, int reason = 0, QemuProcess? process = null, AgentAnswer agent = AgentAnswer.NotAsked) =>
        Verdict.Of(new Sighting { Domain = "g1", State = state, Reason = reason, Process = process, Agent = agent });

    private static Failure Failed(CheckResult answer) => Assert.IsType<CheckResult.Failed>(answer).Why;
}

using Kits.Sdk;
using Kits.VirtualMachine.Tests.Machine;

namespace Kits.VirtualMachine.Tests;

/// <summary>libvirtd is not the guest: while it is dead or hangs, nobody can tell, and nothing is recovered.</summary>
public sealed class DaemonTests(Host host) : GuestTest(host)
{
    [Fact]
    public async Task While_libvirtd_is_dead_the_guest_is_unknown_and_afterwards_it_is_adopted()
    {
        var guest = new TestGuest(Host);
        var resource = Resource(guest);
        await RestoreAsync(resource);
        var before = guest.Process;

        Host.KillDaemon();
        Assert.Contains($"whose qemu process {before.Pid} lives", await UnknownAsync(resource), StringComparison.Ordinal);
        Assert.Contains("left alone", (await FailedAsync(Kit.RecoverAsync(resource, Failure.Passing("a test asks"), Cancel))).Reason, StringComparison.Ordinal);

        Host.StartDaemon();
        Assert.Null(await InServiceAsync(resource));
        Assert.Equal("g1 runs already", await RestoreAsync(resource));
        Assert.Equal(before, guest.Process);
    }

    [Fact]
    public async Task A_guest_that_dies_while_libvirtd_is_dead_is_unknown_with_a_dead_process_until_libvirtd_tells()
    {
        var guest = new TestGuest(Host);
        var resource = Resource(guest);
        await RestoreAsync(resource);
        var before = guest.Process;

        Host.KillDaemon();
        guest.Kill();
        await Eventually.TrueAsync(
            async () => (await UnknownAsync(resource)).Contains($"whose qemu process {before.Pid} has ended", StringComparison.Ordinal), "its end is seen");

        Host.StartDaemon();
        Assert.Equal("g1 is off: it crashed", Assert.IsType<CheckResult.OutOfService>(await CheckAsync(resource)).Why);
        await RecoverAsync(resource);
        Assert.Single(guest.Processes);
    }

    [Fact]
    public async Task While_libvirtd_hangs_checks_answer_that_they_cannot_tell_and_other_hypervisors_are_asked_as_ever()
    {
        var guest = new TestGuest(Host);
        var resource = Resource(guest);
        var other = Some.Context(Sdk.Settings.SettingValues.Of(("config", guest.Config), ("domain", "test"), ("hypervisor", "test:///default")));
        await RestoreAsync(resource);

        Host.HangDaemon();
        Assert.Contains("no answer from libvirt within 3s", await UnknownAsync(resource), StringComparison.Ordinal);
        var (since, again) = (TimeProvider.System.GetTimestamp(), await UnknownAsync(resource));
        Assert.Contains("no answer from libvirt for", again, StringComparison.Ordinal); // at once: the first question is still open
        Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(3));
        Assert.Null(await InServiceAsync(other));

        Host.ReleaseDaemon();
        Assert.Null((await EventuallyAsync<CheckResult.InService>(resource)).Warning);
    }

    [Fact]
    public async Task A_guest_is_removed_without_libvirtd_if_it_does_not_come_back()
    {
        var guest = new TestGuest(Host);
        var resource = Resource(guest);
        await RestoreAsync(resource);

        Host.KillDaemon();
        Assert.Contains("forced off", await RemoveAsync(resource), StringComparison.Ordinal);
        Assert.Empty(guest.Processes);

        Host.StartDaemon();
        Assert.IsType<CheckResult.OutOfService>(await CheckAsync(resource));
    }

    [Fact]
    public async Task Without_a_hypervisor_restore_says_that_it_cannot_be_reached()
    {
        Host.KillDaemon();

        var why = await FailedAsync(Kit.RestoreAsync(Resource(new TestGuest(Host)), Cancel));

        Assert.StartsWith("the hypervisor qemu:///system cannot be reached", why.Reason, StringComparison.Ordinal);
        Assert.Equal(RetryScope.AnotherNode, why.WorthTrying);
    }
}

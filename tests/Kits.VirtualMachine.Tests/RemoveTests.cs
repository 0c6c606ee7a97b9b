using Kits.Sdk;
using Kits.VirtualMachine.Tests.Machine;

namespace Kits.VirtualMachine.Tests;

public sealed class RemoveTests(Host host) : GuestTest(host)
{
    [Fact]
    public async Task The_guest_agent_shuts_the_guest_down()
    {
        var guest = new TestGuest(Host);
        var resource = Resource(guest, ("up_agent", "true"));
        await RestoreAsync(resource);

        Assert.Equal("g1 has shut down", await RemoveAsync(resource));

        Assert.Equal("shut off (shutdown)", guest.State);
        Assert.IsType<CheckResult.OutOfService>(await CheckAsync(resource));
    }

    [Fact]
    public async Task A_guest_that_ignores_the_power_button_is_forced_off_in_time()
    {
        var guest = new TestGuest(Host, kernelWords: "without_agent");
        var resource = Resource(guest, ("shutdown_timeout", "1s"));
        await RestoreAsync(resource);

        Assert.Equal("g1 was forced off: it did not shut down within 1s", await RemoveAsync(resource));

        Assert.Equal("shut off (destroyed)", guest.State);
        Assert.Empty(guest.Processes);
    }

    [Fact]
    public async Task A_saved_guest_goes_on_from_where_it_was()
    {
        var guest = new TestGuest(Host);
        var resource = Resource(guest, ("up_agent", "true"), ("stop", "save"));
        await RestoreAsync(resource);
        guest.Inside("touch /tmp/before");

        Assert.Equal("g1 was saved", await RemoveAsync(resource));
        Assert.Equal("shut off (saved)", guest.State);
        Assert.IsType<CheckResult.OutOfService>(await CheckAsync(resource));

        Assert.Equal("g1 goes on from where it was saved", await RestoreAsync(resource));
        guest.Inside("test -e /tmp/before && echo GOES-ON > /dev/ttyS0");
        Eventually.True(() => File.ReadAllText(Path.Combine(Host.Folder, "g1.log")).Contains("GOES-ON", StringComparison.Ordinal), "its memory is the same");
    }

    [Fact]
    public async Task A_guest_whose_qemu_is_stopped_by_a_signal_is_removed()
    {
        var guest = new TestGuest(Host);
        var resource = Resource(guest, ("force_stop", "true"));
        await RestoreAsync(resource);

        guest.Stop();
        Assert.Equal("g1 was forced off", await RemoveAsync(resource));

        Assert.Empty(guest.Processes);
    }

    [Fact]
    public async Task A_guest_that_is_off_or_unknown_to_libvirt_is_removed_already()
    {
        var guest = new TestGuest(Host);
        var resource = Resource(guest);

        Assert.Equal("g1 was off", await RemoveAsync(resource));
        await RestoreAsync(resource);
        guest.Virsh("destroy");

        Assert.Equal("g1 was off", await RemoveAsync(resource));
        Assert.IsType<CheckResult.OutOfService>(await CheckAsync(resource));
    }
}

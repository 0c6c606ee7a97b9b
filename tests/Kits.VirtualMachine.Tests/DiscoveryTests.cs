using Kits.Sdk.Discovery;
using Kits.Sdk.Settings;
using Kits.Testing;
using Kits.VirtualMachine.Tests.Machine;

namespace Kits.VirtualMachine.Tests;

public sealed class DiscoveryTests(Host host) : GuestTest(host)
{
    [Fact]
    public async Task Every_domain_is_described_as_a_resource_that_restore_adopts()
    {
        var guest = new TestGuest(Host);
        Shell.Run("virsh", "-c", "qemu:///system", "define", guest.Config);
        guest.Virsh("start");
        Shell.Run("virsh", "-c", "qemu:///system", "define", new TestGuest(Host, "g2").Config);

        var found = await DiscoverAsync(Some, "qemu:///system");

        Assert.Equal(["g1", "g2"], found.Resources.Select(resource => resource.Tag));
        var first = found.Resources[0];
        Assert.Equal("g1 is Running", first.Remarks[0]);
        Assert.Equal(new SettingValue.Scalar("/etc/libvirt/qemu/g1.xml"), first.Settings.Find("config"));
        Assert.Equal("g1 runs already", await RestoreAsync(Some.Context(first.Settings)));
    }

    private static Task<DiscoveryResult> DiscoverAsync(Some some, string where) => ((IDiscovers)Kit).DiscoverAsync(
        new DiscoveryContext { Where = where, Commands = some.Commands, Time = TimeProvider.System }, Cancel);
}

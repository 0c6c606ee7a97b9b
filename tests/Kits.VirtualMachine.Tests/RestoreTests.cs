using Kits.Sdk;
using Kits.VirtualMachine.Tests.Machine;

namespace Kits.VirtualMachine.Tests;

public sealed class RestoreTests(Host host) : GuestTest(host)
{
    [Fact]
    public async Task A_guest_that_libvirt_does_not_know_is_defined_and_started()
    {
        var guest = new TestGuest(Host);

        Assert.Equal("g1 was started", await RestoreAsync(Resource(guest)));

        Assert.StartsWith("running", guest.State, StringComparison.Ordinal);
        Assert.Single(guest.Processes);
    }

    [Fact]
    public async Task A_guest_that_runs_is_adopted()
    {
        var guest = new TestGuest(Host);
        Shell.Run("virsh", "-c", "qemu:///system", "create", guest.Config);
        var before = guest.Process;

        Assert.Equal("g1 runs already", await RestoreAsync(Resource(guest)));

        Assert.Equal(before, guest.Process);
    }

    [Fact]
    public async Task Restore_waits_for_the_agent_a_port_and_a_command()
    {
        var guest = new TestGuest(Host, devices: "<interface type='user'><model type='virtio'/></interface>");
        var sign = Path.Combine(Some.Folder, "up");
        File.WriteAllText(Path.Combine(Some.Folder, "is-up"), $"[ -e {sign} ]\n");
        using var port = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        port.Start();
        var restored = RestoreAsync(Resource(guest, ("up_agent", "true"), ("up_port", $"{port.LocalEndpoint}"), ("up_command", $"sh {Path.Combine(Some.Folder, "is-up")}")));
        using var connection = await port.AcceptSocketAsync(Cancel);
        Assert.False(restored.IsCompleted);

        File.WriteAllText(sign, "");

        await restored;
        Assert.True(guest.AgentAnswers);
    }

    [Fact]
    public async Task A_guest_that_ends_while_it_boots_is_told_at_once()
    {
        var guest = new TestGuest(Host, kernelWords: "without_agent");
        var restoring = Kit.RestoreAsync(Resource(guest, ("up_agent", "true")), Cancel);
        Eventually.True(() => guest.State.StartsWith("running", StringComparison.Ordinal), "it runs");

        guest.Virsh("destroy");

        Assert.Contains("before its guest agent answers", (await FailedAsync(restoring)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_starters_one_starts_the_guest_and_both_find_it_running()
    {
        var guest = new TestGuest(Host);
        var (one, two) = (Resource(guest), Resource(guest));

        await Task.WhenAll(
            Task.Run(() => Kit.RestoreAsync(one, Cancel)), Task.Run(() => ((IKit)new VirtualMachineKit()).RestoreAsync(two, Cancel)),
            Task.Run(() => Shell.Try("virsh", "-c", "qemu:///system", "start", "g1")));

        Assert.Single(guest.Processes);
        Assert.Null(await InServiceAsync(one));
        Assert.Null(await InServiceAsync(two));
    }

    [Fact]
    public async Task A_missing_image_is_named()
    {
        var why = await RefusedAsync(new TestGuest(Host, devices: Disk("/nowhere/disk.img")));

        Assert.Contains("its image is missing", why.Reason, StringComparison.Ordinal);
        Assert.Contains("/nowhere/disk.img", why.Reason, StringComparison.Ordinal);
        Assert.Equal(RetryScope.AnotherNode, why.WorthTrying);
    }

    [Fact]
    public async Task An_image_in_use_by_another_guest_is_named()
    {
        var image = Path.Combine(Host.Folder, "shared.img");
        Shell.Run("truncate", "--size", "1M", image);
        await RestoreAsync(Resource(new TestGuest(Host, "g1", Disk(image))));
        var second = new TestGuest(Host, "g2", Disk(image));

        var why = await RefusedAsync(second);

        Assert.Contains("its image is in use by another guest", why.Reason, StringComparison.Ordinal);
        Assert.Equal(RetryScope.ThisNode, why.WorthTrying);
        Assert.Empty(second.Processes);
    }

    [Fact]
    public async Task A_missing_network_is_named()
    {
        var why = await RefusedAsync(new TestGuest(Host, devices: "<interface type='network'><source network='nowhere'/></interface>"));

        Assert.Contains("its network is missing", why.Reason, StringComparison.Ordinal);
        Assert.Contains("nowhere", why.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_little_memory_is_named()
    {
        var why = await RefusedAsync(new TestGuest(Host, memory: $"{1 << 27}"));

        Assert.Contains("not enough memory", why.Reason, StringComparison.Ordinal);
        Assert.Equal(RetryScope.AnotherNode, why.WorthTrying);
    }

    [Fact]
    public async Task A_node_without_hardware_virtualisation_is_named()
    {
        Assert.SkipWhen(File.Exists("/dev/kvm"), "there is a /dev/kvm here");
        var guest = new TestGuest(Host);
        File.WriteAllText(guest.Config, File.ReadAllText(guest.Config).Replace("type='qemu'", "type='kvm'", StringComparison.Ordinal));

        Assert.Contains("no hardware virtualisation", (await RefusedAsync(guest)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_description_that_libvirt_refuses_is_the_settings_fault()
    {
        var guest = new TestGuest(Host, memory: "none");

        Assert.Equal(RetryScope.Nowhere, (await RefusedAsync(guest)).WorthTrying);
    }

    [Fact]
    public async Task A_domain_that_libvirt_starts_by_itself_too_is_warned_of()
    {
        var guest = new TestGuest(Host);
        var resource = Resource(guest);
        Shell.Run("virsh", "-c", "qemu:///system", "define", guest.Config);
        guest.Virsh("autostart");

        Assert.Contains("virsh autostart --disable g1", await RestoreAsync(resource), StringComparison.Ordinal);

        Assert.Contains("virsh autostart --disable g1", await InServiceAsync(resource), StringComparison.Ordinal);
    }

    private static string Disk(string image) =>
        $"<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{image}'/><target dev='vda' bus='virtio'/></disk>";

    private async Task<Failure> RefusedAsync(TestGuest guest)
    {
        var why = await FailedAsync(Kit.RestoreAsync(Resource(guest), Cancel));
        TestContext.Current.TestOutputHelper?.WriteLine(why.Reason);
        return why;
    }
}

using Kits.Sdk;
using Kits.VirtualMachine.Tests.Machine;

namespace Kits.VirtualMachine.Tests;

/// <summary>What a guest can suffer, what the check says of it, and what recover does about it.</summary>
public sealed class FaultTests(Host host) : GuestTest(host)
{
    [Fact]
    public async Task A_guest_whose_qemu_is_killed_serves_no_more_and_is_started_again()
    {
        var guest = new TestGuest(Host);
        var resource = Resource(guest);
        await RestoreAsync(resource);
        var before = guest.Process;

        guest.Kill();
        var gone = await EventuallyAsync<CheckResult.OutOfService>(resource); // a moment before, libvirt takes it for running: failed
        Assert.Equal(("g1 is off: it crashed", false), (gone.Why, gone.OnPurpose));

        Assert.Contains("started", await RecoverAsync(resource), StringComparison.Ordinal);
        Assert.NotEqual(before, guest.Process);
        Assert.Single(guest.Processes);
        Assert.Null(await InServiceAsync(resource));
    }

    [Fact]
    public async Task A_stopped_qemu_reads_running_so_only_the_agent_makes_a_failure_of_it_and_recover_lets_it_go_on()
    {
        var guest = new TestGuest(Host);
        var resource = Resource(guest, ("agent_ping", "true"), ("agent_timeout", "2s"));
        await RestoreAsync(resource);
        var before = guest.Process;

        guest.Stop();
        Assert.StartsWith("running", guest.State, StringComparison.Ordinal);
        Assert.Contains("a signal has stopped qemu process", (await CheckFailsAsync(resource)).Reason, StringComparison.Ordinal);
        Assert.Contains("a signal has stopped qemu process", await InServiceAsync(Resource(guest)), StringComparison.Ordinal);

        Assert.Contains("was let go on", await RecoverAsync(resource), StringComparison.Ordinal);
        Assert.Equal(before, guest.Process);
        Assert.Null(await InServiceAsync(resource));
    }

    [Fact]
    public async Task A_guest_whose_agent_hangs_is_reset_in_its_process()
    {
        var guest = new TestGuest(Host);
        var resource = Resource(guest, ("agent_ping", "true"), ("agent_timeout", "2s"));
        await RestoreAsync(resource);
        var before = guest.Process;

        guest.Inside("sleep 1; kill -STOP $(pidof qemu-ga)");
        await Eventually.TrueAsync(async () => await CheckAsync(resource) is CheckResult.Failed, "the agent does not answer");

        Assert.Equal("g1 was reset, and its guest agent answers", await RecoverAsync(resource));
        Assert.Equal(before, guest.Process);
        Assert.Null(await InServiceAsync(resource));
    }

    [Theory]
    [InlineData("destroy", "shut off (crashed)")]
    [InlineData("preserve", "crashed (panicked)")]
    public async Task A_guest_that_panics_serves_no_more_and_is_started_again(string afterCrash, string state)
    {
        var guest = new TestGuest(Host, afterCrash: afterCrash);
        var resource = Resource(guest, ("up_agent", "true"));
        await RestoreAsync(resource);
        var before = guest.Process;

        guest.Inside("echo c > /proc/sysrq-trigger");
        Eventually.True(() => guest.State == state, "it has panicked");
        Assert.Contains("g1", (await CheckAsync(resource)) switch
        {
            CheckResult.OutOfService { OnPurpose: false, Why: { } why } => why,
            CheckResult.Failed failed => failed.Why.Reason,
            var answer => $"{answer}",
        }, StringComparison.Ordinal);

        await RecoverAsync(resource);
        Assert.NotEqual(before, guest.Process);
        Assert.Null(await InServiceAsync(resource));
    }

    [Fact]
    public async Task A_guest_that_shuts_itself_down_did_so_on_purpose_and_recover_starts_it_if_asked_to()
    {
        var guest = new TestGuest(Host);
        var resource = Resource(guest, ("up_agent", "true"));
        await RestoreAsync(resource);

        guest.Inside("poweroff -f");
        var gone = await EventuallyAsync<CheckResult.OutOfService>(resource);
        Assert.Equal(("g1 is off: it was shut down", true), (gone.Why, gone.OnPurpose)); // the rules of the resource say what follows

        await RecoverAsync(resource);
        Assert.Null(await InServiceAsync(resource));
    }

    [Fact]
    public async Task A_guest_that_reboots_itself_is_no_failure()
    {
        var guest = new TestGuest(Host);
        var resource = Resource(guest, ("agent_ping", "true"));
        await RestoreAsync(resource);
        var before = guest.Process;

        guest.Inside("reboot -f");
        await Eventually.TrueAsync(async () => await InServiceAsync(resource) is not null, "it boots");
        await Eventually.TrueAsync(async () => await InServiceAsync(resource) is null, "it is up again");

        Assert.Equal(before, guest.Process);
    }

    [Fact]
    public async Task A_guest_that_a_person_has_paused_is_left_alone()
    {
        var guest = new TestGuest(Host);
        var resource = Resource(guest);
        await RestoreAsync(resource);

        guest.Virsh("suspend");
        Assert.Equal("g1 was paused by a person; virsh resume g1 lets it run", await InServiceAsync(resource));
        await RecoverAsync(resource);
        Assert.StartsWith("paused", guest.State, StringComparison.Ordinal);

        await RestoreAsync(resource); // an operator asks
        Assert.StartsWith("running", guest.State, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("destroy", "g1 is off: it was forced off", false)]
    [InlineData("managedsave", "g1 is off: it was saved", true)]
    public async Task A_guest_that_a_person_has_ended_is_out_of_service_and_brought_back_if_recover_is_asked_to(string command, string words, bool onPurpose)
    {
        var guest = new TestGuest(Host);
        var resource = Resource(guest);
        await RestoreAsync(resource);

        guest.Virsh(command);
        var gone = Assert.IsType<CheckResult.OutOfService>(await CheckAsync(resource));
        Assert.Equal((words, onPurpose), (gone.Why, gone.OnPurpose));

        await RecoverAsync(resource);
        Assert.Null(await InServiceAsync(resource));
    }

    [Fact]
    public async Task A_full_disk_under_the_image_pauses_the_guest_which_is_resumed_when_there_is_space()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Host.Folder, "small")).FullName;
        Shell.Run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder);
        try
        {
            var image = Path.Combine(folder, "disk.img");
            Shell.Run("truncate", "--size", "64M", image);
            File.WriteAllBytes(Path.Combine(folder, "ballast"), new byte[16 << 20]);
            var guest = new TestGuest(Host, devices: $"""
                <disk type='file' device='disk'><driver name='qemu' type='raw' error_policy='enospace'/><source file='{image}'/><target dev='vda' bus='virtio'/></disk>
                """);
            var resource = Resource(guest, ("up_agent", "true"));
            await RestoreAsync(resource);
            var before = guest.Process;

            guest.Inside("dd if=/dev/zero of=/dev/vda bs=1M count=16 conv=fsync; echo WRITTEN > /dev/ttyS0");
            var full = (await EventuallyAsync<CheckResult.Failed>(resource)).Why;
            Assert.Equal($"g1 is paused: no space in {folder} for its disk vda; it is resumed when there is some", full.Reason);
            Assert.Equal(RetryScope.Nowhere, full.WorthTrying); // nothing else is done to it

            File.Delete(Path.Combine(folder, "ballast"));
            Assert.Equal("g1 is paused by an I/O error of vda (there was no space)", (await CheckFailsAsync(resource)).Reason);
            Assert.Equal("g1 was resumed after its I/O error", await RecoverAsync(resource));

            Assert.Equal(before, guest.Process);
            Assert.Null(await InServiceAsync(resource));
            Eventually.True(() => File.ReadAllText(Path.Combine(Host.Folder, "g1.log")).Contains("WRITTEN", StringComparison.Ordinal), "the guest has written");
            guest.Virsh("destroy");
        }
        finally
        {
            Shell.Run("umount", "--lazy", folder);
        }
    }
}

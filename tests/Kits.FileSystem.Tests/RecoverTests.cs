using Kits.FileSystem.Tests.Machine;
using Kits.Sdk;

namespace Kits.FileSystem.Tests;

public sealed class RecoverTests : FileSystemTest
{
    [Fact]
    public async Task What_was_unmounted_behind_our_back_is_mounted_again()
    {
        await RestoredAsync();
        await File.WriteAllTextAsync(Path.Combine(Share, "file"), "content", Cancel);
        await Some.RunAsync("umount", Share);
        Assert.IsType<CheckResult.OutOfService>(await CheckAsync());

        Assert.IsType<ActionResult.Done>(await RecoverAsync());

        Assert.Equal("content", await File.ReadAllTextAsync(Path.Combine(Share, "file"), Cancel));
    }

    [Fact]
    public async Task A_detached_mount_that_a_process_holds_is_not_cured_in_place()
    {
        await RestoredAsync();
        var holder = Hold();
        await Some.RunAsync("umount", "--lazy", Share);

        Assert.Contains($"held by PID {holder.Pid} (sleep", FailureOf(await CheckAsync()).Reason, StringComparison.Ordinal);
        var why = FailureOf(await RecoverAsync());

        Assert.StartsWith("not cured here: ", why.Reason, StringComparison.Ordinal);
        Assert.Empty(MountsOnShare());
    }

    [Fact]
    public async Task A_read_only_flip_is_not_cured_in_place_but_by_remove_and_restore()
    {
        await RestoredAsync();
        BreakByError(Disk);

        Assert.StartsWith("not cured here: ", FailureOf(await RecoverAsync()).Reason, StringComparison.Ordinal);

        Assert.IsType<ActionResult.Done>(await RemoveAsync());
        await RestoredAsync();
        Assert.Equal(new CheckResult.InService(), await CheckAsync());
    }

    [Fact]
    public async Task What_has_no_device_is_not_cured_in_place()
    {
        Resource = With(("device", "tmpfs"), ("fstype", "tmpfs"));
        await RestoredAsync();
        var before = Assert.Single(MountsOnShare());
        await Some.RunAsync("umount", Share);

        Assert.StartsWith("not cured here: ", FailureOf(await RecoverAsync()).Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(before, MountsOnShare());
    }
}

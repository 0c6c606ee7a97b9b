using Kits.FileSystem.Tests.Machine;
using Kits.Sdk;
using Kits.Sdk.Processes;

namespace Kits.FileSystem.Tests;

public sealed class RemoveTests : FileSystemTest
{
    [Fact]
    public async Task A_busy_filesystem_names_who_holds_it_and_stays_mounted()
    {
        await RestoredAsync();
        var holder = Hold();

        var why = FailureOf(await RemoveAsync());

        Assert.Equal($"{Share} is busy, held by PID {holder.Pid} (sleep: working directory {Share})", why.Reason);
        Assert.Single(MountsOnShare());
        Assert.True(ProcessTable.IsAlive(holder));
    }

    [Fact]
    public async Task An_open_file_is_named()
    {
        await RestoredAsync();
        await using var file = File.Create(Path.Combine(Share, "file"));

        Assert.Contains($"PID {Environment.ProcessId} (", FailureOf(await RemoveAsync()).Reason, StringComparison.Ordinal);
        Assert.Contains($"open {Share}/file", FailureOf(await RemoveAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mapped_file_is_named_even_after_it_was_closed()
    {
        await RestoredAsync();
        await File.WriteAllTextAsync(Path.Combine(Share, "file"), "content", Cancel);
        using var mapping = Mapping.Of(Path.Combine(Share, "file"));

        Assert.Contains($"mapped {Share}/file", FailureOf(await RemoveAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Force_unmount_ends_the_holder()
    {
        Resource = With(("force_unmount", "true"));
        await RestoredAsync();
        var holder = Hold();

        Assert.IsType<ActionResult.Done>(await RemoveAsync());

        Assert.False(ProcessTable.IsAlive(holder));
        Assert.Empty(MountsOnShare());
    }

    [Fact]
    public async Task Force_unmount_kills_a_holder_that_ignores_SIGTERM()
    {
        Resource = With(("force_unmount", "true"), ("signal_delay", "200ms"));
        await RestoredAsync();
        var holder = Hold("trap '' TERM; while :; do read -r line < /dev/zero; done");
        await Eventually.TrueAsync(() => IgnoresTerm(holder.Pid), "the holder ignores SIGTERM");

        Assert.IsType<ActionResult.Done>(await RemoveAsync());

        Assert.False(ProcessTable.IsAlive(holder));
    }

    [Fact]
    public async Task Force_unmount_spares_who_uses_the_same_filesystem_by_another_mount()
    {
        Resource = With(("force_unmount", "true"));
        await RestoredAsync();
        var other = NewDirectory("other");
        await Some.RunAsync("mount", Disk.Path, other);
        var holder = Hold();
        var neighbour = Hold(directory: other);

        Assert.Contains($"still mounted on {other}", FailureOf(await RemoveAsync()).Reason, StringComparison.Ordinal);

        Assert.False(ProcessTable.IsAlive(holder));
        Assert.Empty(MountsOnShare());
        Assert.True(ProcessTable.IsAlive(neighbour));
    }

    [Fact]
    public async Task Stacked_mounts_are_all_removed()
    {
        await RestoredAsync();
        await Some.RunAsync("mount", "--bind", Share, Share);
        Assert.Equal(2, MountsOnShare().Count);
        Assert.IsType<CheckResult.InService>(await CheckAsync());

        Assert.Contains("2 times", Assert.IsType<ActionResult.Done>(await RemoveAsync()).What, StringComparison.Ordinal);

        Assert.Empty(MountsOnShare());
    }

    [Fact]
    public async Task A_mount_beneath_is_named_and_left_alone()
    {
        await RestoredAsync();
        Directory.CreateDirectory(Path.Combine(Share, "below"));
        await Some.RunAsync("mount", "-t", "tmpfs", "guest", NewDirectory("share/below"));

        var why = FailureOf(await RemoveAsync());

        Assert.Contains($"guest (tmpfs) is mounted on {Share}/below", why.Reason, StringComparison.Ordinal);
        await Some.RunAsync("umount", Path.Combine(Share, "below"));
    }

    [Fact]
    public async Task A_mount_on_top_is_named_and_left_alone()
    {
        await RestoredAsync();
        await Some.RunAsync("mount", "-t", "tmpfs", "intruder", Share);

        Assert.Contains("intruder (tmpfs) is mounted over it", FailureOf(await RemoveAsync()).Reason, StringComparison.Ordinal);

        Assert.Equal(2, MountsOnShare().Count);
    }

    [Fact]
    public async Task A_detached_mount_that_a_process_holds_is_not_out_of_service()
    {
        await RestoredAsync();
        var holder = Hold();
        await Some.RunAsync("umount", "--lazy", Share);

        Assert.Contains($"held by PID {holder.Pid} (sleep", FailureOf(await RemoveAsync()).Reason, StringComparison.Ordinal);

        Resource = With(("force_unmount", "true"));
        Assert.IsType<ActionResult.Done>(await RemoveAsync());
        Assert.False(ProcessTable.IsAlive(holder));
    }

    [Fact]
    public async Task A_device_that_is_also_mounted_elsewhere_is_not_out_of_service()
    {
        await RestoredAsync();
        var other = NewDirectory("other");
        await Some.RunAsync("mount", "--bind", Share, other);

        Assert.Contains($"still mounted on {other}", FailureOf(await RemoveAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_broke_can_be_removed()
    {
        await RestoredAsync();
        BreakByError(Disk);

        Assert.IsType<ActionResult.Done>(await RemoveAsync());
        Assert.IsType<CheckResult.OutOfService>(await CheckAsync());
    }

    // Bit 14 of SigIgn: signal 15.
    private static bool IgnoresTerm(int pid) =>
        (Convert.ToUInt64(File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[8..], 16) & 0x4000) != 0;
}

using Kits.FileSystem.Health;
using Kits.FileSystem.Tests.Machine;
using Kits.Sdk;
using Kits.Sdk.Services;

namespace Kits.FileSystem.Tests;

public sealed class CheckTests : FileSystemTest
{
    [Fact]
    public async Task A_filesystem_that_the_kernel_made_read_only_after_an_error_has_failed_although_its_flags_say_rw()
    {
        await RestoredAsync();
        BreakByError(Disk);

        Assert.Contains("read-only", FailureOf(await CheckAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_canary_alone_notices_that_nothing_can_be_written()
    {
        await RestoredAsync();
        Assert.Equal(new CheckResult.InService(), Canary.Sing(Share, "some-resource", TimeProvider.System.GetUtcNow()));
        BreakByError(Disk);

        var answer = Canary.Sing(Share, "some-resource", TimeProvider.System.GetUtcNow());

        Assert.Contains("Read-only file system", FailureOf(answer).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filesystem_that_was_shut_down_has_failed()
    {
        await RestoredAsync();
        Shutdown.Now(Share);

        var why = FailureOf(await CheckAsync());

        Assert.Contains(Share, why.Reason, StringComparison.Ordinal);
        Assert.IsType<ActionResult.Failed>(await RecoverAsync());
        Assert.IsType<ActionResult.Done>(await RemoveAsync());
        await RestoredAsync();
    }

    [Fact]
    public async Task A_filesystem_that_hangs_holds_up_no_check_but_its_own()
    {
        await RestoredAsync();
        Assert.Equal(new CheckResult.InService(), await CheckAsync());
        var frozen = Share;
        await Some.RunAsync("fsfreeze", "--freeze", frozen);
        try
        {
            var hanging = Task.Factory.StartNew(CheckAsync, Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
            var other = await NewDiskAsync();
            Resource = With(("device", other.Path), ("directory", NewDirectory("other")));
            await RestoredAsync();
            Assert.Equal(new CheckResult.InService(), await CheckAsync());
            Assert.False(hanging.IsCompleted);

            await Some.RunAsync("fsfreeze", "--unfreeze", frozen);
            Assert.Equal(new CheckResult.InService(), await hanging);
        }
        finally
        {
            await Some.Commands.RunAsync(new Command("fsfreeze", "--unfreeze", frozen), CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_full_disk_is_degraded_not_failed()
    {
        await RestoredAsync();
        Fill();

        var warning = Assert.IsType<CheckResult.InService>(await CheckAsync()).Warning;

        Assert.Contains("full", warning, StringComparison.Ordinal);
        Assert.IsType<ActionResult.Done>(await RecoverAsync());
    }

    [Fact]
    public async Task A_canary_that_already_has_its_block_still_sings_on_a_full_disk()
    {
        await RestoredAsync();
        Assert.Equal(new CheckResult.InService(), await CheckAsync());
        Fill();

        Assert.Equal(new CheckResult.InService($"{Share}: 100 % full"), await CheckAsync());
    }

    [Fact]
    public async Task Fullness_is_told_from_the_threshold_on()
    {
        Resource = With(("full_warning", "1"));
        await RestoredAsync();
        await File.WriteAllBytesAsync(Path.Combine(Share, "file"), new byte[1 << 20], Cancel);

        Assert.Contains("% full", Assert.IsType<CheckResult.InService>(await CheckAsync()).Warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inodes_that_run_out_are_told()
    {
        await RestoredAsync();
        for (var i = 0; Inodes() < 95; i++)
            File.CreateSymbolicLink(Path.Combine(Share, $"link{i}"), "nowhere");

        Assert.Contains("% of the inodes", Assert.IsType<CheckResult.InService>(await CheckAsync()).Warning, StringComparison.Ordinal);

        int Inodes() => Fullness.Of(Share, out _)!.Value.Inodes;
    }

    [Fact]
    public async Task Another_device_on_the_directory_has_failed_by_name()
    {
        var other = await NewDiskAsync();
        await Some.RunAsync("mount", other.Path, Share);

        var why = FailureOf(await CheckAsync());

        Assert.Equal($"{other.Path} (ext4) is mounted on {Share}, not {Disk.Path}", why.Reason);
    }

    [Fact]
    public async Task Another_filesystem_over_ours_has_failed_by_name()
    {
        await RestoredAsync();
        await Some.RunAsync("mount", "-t", "tmpfs", "intruder", Share);

        Assert.Contains("intruder (tmpfs) is mounted over it", FailureOf(await CheckAsync()).Reason, StringComparison.Ordinal);
        Assert.Contains("intruder (tmpfs) is mounted over it", FailureOf(await RecoverAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mount_over_a_directory_above_hides_it()
    {
        var above = NewDirectory("above");
        Resource = With(("directory", NewDirectory("above/share")));
        await RestoredAsync();
        await Some.RunAsync("mount", "-t", "tmpfs", "intruder", above);
        Directory.CreateDirectory(Path.Combine(above, "share"));

        Assert.Contains($"intruder (tmpfs) is mounted over {above}", FailureOf(await CheckAsync()).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("remount,ro")]
    [InlineData("remount,bind,ro")]
    public async Task A_remount_for_reading_alone_has_failed(string options)
    {
        await RestoredAsync();
        await Some.RunAsync("mount", "-o", options, Share);

        Assert.Equal($"{Share} is read-only", FailureOf(await CheckAsync()).Reason);
    }

    [Fact]
    public async Task What_is_meant_for_reading_alone_is_in_service_and_stays_untouched()
    {
        Resource = With(("options", "ro"));
        await RestoredAsync();

        Assert.Equal(new CheckResult.InService(), await CheckAsync());
        Assert.False(File.Exists(Path.Combine(Share, Canary.FileName)));

        await Some.RunAsync("mount", "-o", "remount,rw", Share);
        Assert.Contains("for writing", FailureOf(await CheckAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_option_that_got_lost_degrades()
    {
        Resource = With(("options", "noexec,nodev"));
        await RestoredAsync();
        await Some.RunAsync("mount", "-o", "remount,bind,exec,nodev", Share);

        Assert.Equal(new CheckResult.InService($"{Share}: mounted without noexec"), await CheckAsync());
    }

    [Fact]
    public async Task Without_a_canary_nothing_is_written()
    {
        Resource = With(("canary", "false"));
        await RestoredAsync();

        Assert.Equal(new CheckResult.InService(), await CheckAsync());
        Assert.False(File.Exists(Path.Combine(Share, Canary.FileName)));
    }

    [Fact]
    public async Task A_canary_planted_by_somebody_else_is_not_written_to()
    {
        await RestoredAsync();
        var precious = Path.Combine(Share, "precious");
        await File.WriteAllTextAsync(precious, "precious", Cancel);
        await Some.RunAsync("ln", precious, Path.Combine(Share, Canary.FileName));

        Assert.Contains("not a file of ours", Assert.IsType<CheckResult.InService>(await CheckAsync()).Warning, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(precious, Cancel));
    }

    [Fact]
    public async Task The_canary_does_not_grow()
    {
        await RestoredAsync();
        await CheckAsync();
        await CheckAsync();

        Assert.Equal(64, new FileInfo(Path.Combine(Share, Canary.FileName)).Length);
    }

    private void Fill()
    {
        using var file = File.OpenHandle(Path.Combine(Share, "filling"), FileMode.Create, FileAccess.Write);
        var offset = 0L;
        for (var size = 1 << 20; size >= 1024; size /= 4)
        {
            try
            {
                for (; ; offset += size)
                    RandomAccess.Write(file, new byte[size], offset);
            }
            catch (IOException)
            {
                // full for pieces of that size
            }
        }
    }
}

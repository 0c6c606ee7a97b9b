using Kits.FileSystem.Tests.Machine;
using Kits.Sdk;

namespace Kits.FileSystem.Tests;

public sealed class RestoreTests : FileSystemTest
{
    [Fact]
    public async Task Options_reach_the_mount_and_the_filesystem()
    {
        Resource = With(("options", "defaults,noexec,nosuid,noatime,sync,commit=17"));

        await RestoredAsync();

        var line = Assert.Single(MountsOnShare());
        Assert.Contains(" rw,nosuid,noexec,noatime ", line, StringComparison.Ordinal);
        Assert.Contains("sync", line, StringComparison.Ordinal);
        Assert.Contains("commit=17", line, StringComparison.Ordinal);
        Assert.Equal(new CheckResult.InService(), await CheckAsync());
    }

    [Fact]
    public async Task A_filesystem_that_an_operator_mounted_is_adopted()
    {
        await Some.RunAsync("mount", Disk.Path, Share);
        var before = MountsOnShare();

        await RestoredAsync();

        Assert.Equal(before, MountsOnShare());
    }

    [Fact]
    public async Task A_link_to_the_directory_and_a_link_to_the_device_are_as_good()
    {
        var link = Path.Combine(Some.Folder, "link");
        Directory.CreateSymbolicLink(link, Share);
        var device = Path.Combine(Some.Folder, "device");
        File.CreateSymbolicLink(device, Disk.Path);
        Resource = With(("directory", link + "/"), ("device", device));

        await RestoredAsync();

        Assert.Single(MountsOnShare());
        Assert.IsType<CheckResult.InService>(await CheckAsync());
    }

    [Fact]
    public async Task A_directory_with_blanks_and_backslashes_is_found_again()
    {
        Resource = With(("directory", NewDirectory("a b\\c")));

        await RestoredAsync();

        Assert.IsType<CheckResult.InService>(await CheckAsync());
        Assert.IsType<ActionResult.Done>(await RemoveAsync());
    }

    [Fact]
    public async Task A_missing_directory_is_named_and_not_made()
    {
        var missing = Path.Combine(Some.Folder, "missing");
        Resource = With(("directory", missing));

        var why = FailureOf(await RestoreAsync());

        Assert.Equal(RetryScope.AnotherNode, why.WorthTrying);
        Assert.Contains($"directory {missing} does not exist", why.Reason, StringComparison.Ordinal);
        Assert.False(Directory.Exists(missing));
    }

    [Theory]
    [InlineData("/dev/no-such-disk")]
    [InlineData("UUID=01234567-no-such-filesystem")]
    public async Task A_missing_device_is_a_failure_of_this_node(string device)
    {
        Resource = With(("device", device));

        var why = FailureOf(await RestoreAsync());

        Assert.Equal(RetryScope.AnotherNode, why.WorthTrying);
        Assert.Contains(device, why.Reason, StringComparison.Ordinal);
        Assert.Contains("does not exist", why.Reason, StringComparison.Ordinal);
        Assert.IsType<CheckResult.OutOfService>(await CheckAsync());
    }

    [Fact]
    public async Task A_device_that_is_mounted_elsewhere_is_refused_and_the_place_is_named()
    {
        var elsewhere = NewDirectory("elsewhere");
        await Some.RunAsync("mount", Disk.Path, elsewhere);

        Assert.Contains($"mounted on {elsewhere}", FailureOf(await RestoreAsync()).Reason, StringComparison.Ordinal);
        Assert.Contains($"mounted on {elsewhere}", FailureOf(await CheckAsync()).Reason, StringComparison.Ordinal);
        Assert.Empty(MountsOnShare());
    }

    [Fact]
    public async Task A_device_that_another_mount_namespace_has_mounted_is_refused_and_a_process_there_is_named()
    {
        var holder = Hold($"exec unshare --mount sh -c 'mount {Disk.Path} {Share} && echo mounted && exec sleep 1000'", directory: "/");
        await Eventually.TrueAsync(() => File.ReadAllText(Path.Combine(Some.Folder, "holder.log")).Contains("mounted", StringComparison.Ordinal), "the other namespace has it mounted");

        Assert.Empty(MountsOnShare());
        Assert.Contains($"held by PID {holder.Pid} (", FailureOf(await RestoreAsync()).Reason, StringComparison.Ordinal);
        Assert.Contains("in its mount namespace", FailureOf(await CheckAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_option_that_the_filesystem_does_not_know_is_named_by_the_kernel()
    {
        Resource = With(("options", "noatime,dtaa=ordered"));

        var why = FailureOf(await RestoreAsync());

        Assert.Equal(RetryScope.Nowhere, why.WorthTrying);
        Assert.Contains("dtaa", why.Reason, StringComparison.Ordinal);
        Assert.Empty(MountsOnShare());
    }

    [Fact]
    public async Task A_type_that_the_kernel_does_not_know_is_a_failure_of_this_node()
    {
        Resource = With(("fstype", "ext5"));

        Assert.Equal(Failure.OfThisNode("this kernel knows no filesystem ext5"), FailureOf(await RestoreAsync()));
    }

    [Fact]
    public async Task A_device_without_a_filesystem_is_refused()
    {
        await Some.RunAsync("dd", "if=/dev/zero", $"of={Disk.Path}", "bs=64k", "count=1", "conv=fsync");

        var why = FailureOf(await RestoreAsync());

        Assert.Contains($"{Disk.Path} cannot be mounted as ext4", why.Reason, StringComparison.Ordinal);
        Assert.Empty(MountsOnShare());
    }

    [Fact]
    public async Task Something_else_on_the_directory_is_named_and_left_alone()
    {
        await Some.RunAsync("mount", "-t", "tmpfs", "intruder", Share);

        Assert.Contains("intruder (tmpfs) is mounted on", FailureOf(await RestoreAsync()).Reason, StringComparison.Ordinal);
        Assert.IsType<ActionResult.Done>(await RemoveAsync());
        Assert.Single(MountsOnShare());
    }

    [Fact]
    public async Task What_the_superblock_records_as_broken_is_checked_before_it_is_mounted()
    {
        await RecordAnErrorAsync();

        await RestoredAsync();

        Assert.Contains("clean", await StateAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("errors", await StateAsync(), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Resource.Folder, "fsck.log")));
    }

    [Fact]
    public async Task Nothing_is_checked_if_the_settings_say_no()
    {
        await RecordAnErrorAsync();
        Resource = With(("run_fsck", "no"));

        await RestoredAsync();

        Assert.Contains("errors", await StateAsync(), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Resource.Folder, "fsck.log")));
    }

    [Theory]
    [InlineData("has_journal", false)]
    [InlineData("^has_journal", true)]
    public async Task A_cut_off_end_is_checked_only_if_there_is_no_journal_to_mend_it(string features, bool isChecked)
    {
        var disk = await NewDiskAsync(features);
        await Some.RunAsync("debugfs", "-w", "-R", "set_super_value state 0", disk.Path);
        Resource = With(("device", disk.Path));

        await RestoredAsync();

        Assert.Equal(isChecked, File.Exists(Path.Combine(Resource.Folder, "fsck.log")));
    }

    [Fact]
    public async Task A_clean_filesystem_is_not_checked_unless_forced()
    {
        await RestoredAsync();
        Assert.False(File.Exists(Path.Combine(Resource.Folder, "fsck.log")));
        Assert.IsType<ActionResult.Done>(await RemoveAsync());

        Resource = With(("run_fsck", "force"));
        await RestoredAsync();

        Assert.True(File.Exists(Path.Combine(Resource.Folder, "fsck.log")));
    }

    [Fact]
    public async Task What_fsck_cannot_mend_by_itself_is_for_a_person()
    {
        await RestoredAsync();
        await File.WriteAllTextAsync(Path.Combine(Share, "file"), "content", Cancel);
        Assert.IsType<ActionResult.Done>(await RemoveAsync());
        await Some.RunAsync("debugfs", "-w", "-R", "set_inode_field <2> mode 0100644", Disk.Path); // the root is no directory any more
        Resource = With(("run_fsck", "force"));

        var why = FailureOf(await RestoreAsync());

        Assert.Equal(RetryScope.Nowhere, why.WorthTrying);
        Assert.Contains("repair it by hand", why.Reason, StringComparison.Ordinal);
        Assert.Empty(MountsOnShare());
    }

    private async Task RecordAnErrorAsync()
    {
        await RestoredAsync();
        BreakByError(Disk);
        Assert.IsType<ActionResult.Done>(await RemoveAsync());
        Assert.Contains("errors", await StateAsync(), StringComparison.Ordinal);
    }

    private async Task<string> StateAsync() =>
        (await Some.RunAsync("dumpe2fs", "-h", Disk.Path)).Split('\n').Single(line => line.StartsWith("Filesystem state:", StringComparison.Ordinal));
}

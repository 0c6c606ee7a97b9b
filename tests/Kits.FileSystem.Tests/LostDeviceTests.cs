using Kits.FileSystem.Tests.Machine;
using Kits.Sdk;

namespace Kits.FileSystem.Tests;

/// <summary>The name of a device may vanish, or come to mean another, while it is mounted. A link stands in for what udev does.</summary>
public sealed class LostDeviceTests : FileSystemTest
{
    [Fact]
    public async Task A_device_whose_name_vanished_is_degraded_and_can_be_removed()
    {
        var name = await RestoredByAnotherNameAsync();
        File.Delete(name);

        Assert.Contains($"device {name} does not exist here", Assert.IsType<CheckResult.InService>(await CheckAsync()).Warning, StringComparison.Ordinal);

        Assert.IsType<ActionResult.Done>(await RemoveAsync());
        Assert.Empty(MountsOnShare());
    }

    [Fact]
    public async Task A_name_that_came_to_mean_another_device_has_failed_and_the_old_one_can_be_removed()
    {
        var name = await RestoredByAnotherNameAsync();
        File.Delete(name);
        File.CreateSymbolicLink(name, (await NewDiskAsync()).Path);

        Assert.Contains("is another device", FailureOf(await CheckAsync()).Reason, StringComparison.Ordinal);
        Assert.Contains("is another device", FailureOf(await RestoreAsync()).Reason, StringComparison.Ordinal);

        Assert.IsType<ActionResult.Done>(await RemoveAsync());
        await RestoredAsync();
        Assert.Equal(new CheckResult.InService(), await CheckAsync());
    }

    [Fact]
    public async Task What_cannot_be_told_from_ours_is_not_called_removed()
    {
        await Some.RunAsync("mount", Disk.Path, Share);
        Resource = With(("device", "/dev/no-such-disk"));

        Assert.Contains("cannot be seen whether", FailureOf(await RemoveAsync()).Reason, StringComparison.Ordinal);
        Assert.Single(MountsOnShare());
    }

    private async Task<string> RestoredByAnotherNameAsync()
    {
        var name = Path.Combine(Some.Folder, "name");
        File.CreateSymbolicLink(name, Disk.Path);
        Resource = With(("device", name));
        await RestoredAsync();
        return name;
    }
}

using Kits.FileSystem.Tests.Machine;
using Kits.Sdk.Settings;
using Kits.Testing;

namespace Kits.FileSystem.Tests;

[Trait("needs", "root")]
public sealed class Ext4ContractTests : KitContract
{
    protected override async Task<KitUnderTest> ArrangeAsync()
    {
        var disk = await Disk.NewAsync(Some);
        return Resource.On(Some, disk.Path, "ext4") with
        {
            CleanUp = () =>
            {
                disk.Dispose();
                return Task.CompletedTask;
            },
        };
    }
}

[Trait("needs", "root")]
public sealed class TmpfsContractTests : KitContract
{
    protected override Task<KitUnderTest> ArrangeAsync() => Task.FromResult(Resource.On(Some, "tmpfs", "tmpfs"));
}

internal static class Resource
{
    public static KitUnderTest On(Some some, string device, string type)
    {
        var directory = Directory.CreateDirectory(Path.Combine(some.Folder, "share")).FullName;
        return new KitUnderTest
        {
            NewKit = () => new FileSystemKit(),
            Settings = SettingValues.Of(("device", device), ("directory", directory), ("fstype", type)),
            Fingerprint = () => string.Join('\n', File.ReadLines("/proc/self/mountinfo").Where(line => line.Contains(directory, StringComparison.Ordinal))),
            Break = _ => some.RunAsync("umount", directory),
            WatchNotices = true,
        };
    }
}

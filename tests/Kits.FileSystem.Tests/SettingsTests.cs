using Kits.Sdk.Settings;

namespace Kits.FileSystem.Tests;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("directroy", "/share", "did you mean directory?")]
    [InlineData("force_umount", "true", "did you mean force_unmount?")]
    [InlineData("run_fsck", "yes", "not one of auto, force, no")]
    [InlineData("full_warning", "900", "must be from 1 to 100")]
    [InlineData("directory", "share", "not an absolute path")]
    [InlineData("directory", "/", "root of the machine")]
    [InlineData("options", "bind", "bind does not mount a filesystem of its own")]
    [InlineData("signal_delay", "5", "did you mean 5s?")]
    public void What_is_wrong_is_told_with_the_way_out(string key, string text, string told)
    {
        var settings = new Dictionary<string, string> { ["device"] = "/dev/sdb1", ["directory"] = "/share", ["fstype"] = "ext4", [key] = text };

        var bound = SettingsBinder.Bind(typeof(FileSystemSettings), SettingValues.Of([.. settings.Select(pair => (pair.Key, pair.Value))]));

        Assert.Contains(told, Assert.Single(bound.Problems).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("device")]
    [InlineData("directory")]
    [InlineData("fstype")]
    public void What_is_required_is_missed(string key)
    {
        var settings = new Dictionary<string, string> { ["device"] = "/dev/sdb1", ["directory"] = "/share", ["fstype"] = "ext4" };
        settings.Remove(key);

        var bound = SettingsBinder.Bind(typeof(FileSystemSettings), SettingValues.Of([.. settings.Select(pair => (pair.Key, pair.Value))]));

        Assert.Equal($"{key}: is required", Assert.Single(bound.Problems).ToString());
    }
}

using Kits.FileSystem.Mounts;

namespace Kits.FileSystem.Tests;

public sealed class MountOptionsTests
{
    [Theory]
    [InlineData("", 0x0)]
    [InlineData("defaults,_netdev,nofail,x-systemd.automount", 0x0)]
    [InlineData("ro,nosuid,nodev,noexec", 0xf)]
    [InlineData("noexec,exec", 0x0)]
    [InlineData("noatime", 0x10)]
    [InlineData("noatime,strictatime", 0x20)]
    [InlineData("noatime,relatime", 0x0)]
    [InlineData("ro,rw", 0x0)]
    public void Options_of_the_mount_become_its_attributes_and_the_last_word_counts(string text, ulong attributes) =>
        Assert.Equal(attributes, MountOptions.Parse(text).Attributes);

    [Fact]
    public void What_is_left_is_for_the_filesystem()
    {
        var options = MountOptions.Parse("noatime,data=ordered,ro,discard,context=\"a:b,c\"");

        Assert.Equal([("data", "ordered"), ("discard", null), ("context", "a:b,c"), ("ro", null)], options.OfTheFileSystem);
    }

    [Fact]
    public void Only_words_that_the_kernel_repeats_are_compared() =>
        Assert.Equal(["nodev", "sync"], MountOptions.Parse("nodev,size=64m,noexec,exec,sync,data=ordered,noatime,relatime").Recognisable);

    [Theory]
    [InlineData("bind")]
    [InlineData("noatime,loop")]
    public void What_mounts_no_filesystem_of_its_own_is_told(string text) => Assert.NotNull(MountOptions.Parse(text).NotOurs);
}

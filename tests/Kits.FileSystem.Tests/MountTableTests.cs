using Kits.FileSystem.Devices;
using Kits.FileSystem.Mounts;

namespace Kits.FileSystem.Tests;

public sealed class MountTableTests
{
    [Fact]
    public void A_line_is_read_with_any_number_of_optional_fields()
    {
        const string Start = "36 35 98:0 / /share rw,noatime";
        const string End = " - ext4 /dev/sda1 rw,errors=continue,emergency_ro";

        foreach (var optional in new[] { "", " shared:1", " shared:1 master:2 propagate_from:3 unbindable" })
        {
            Assert.Equal(
                new Mount(36, 35, new DeviceNumber(98, 0), "/", "/share", "rw,noatime", "ext4", "/dev/sda1", "rw,errors=continue,emergency_ro"),
                Mount.Parse(Start + optional + End));
        }
    }

    [Theory]
    [InlineData(@"/a\040b", "/a b")]
    [InlineData(@"/a\011b\012c", "/a\tb\nc")]
    [InlineData(@"/a\134040", @"/a\040")]
    [InlineData(@"/a\043", "/a#")]
    [InlineData("/日本", "/日本")]
    public void What_the_kernel_writes_in_octal_is_read(string written, string meant) =>
        Assert.Equal(meant, Mount.Parse($"1 2 0:3 / {written} rw - tmpfs none rw")?.Directory);

    [Theory]
    [InlineData("")]
    [InlineData("36 35 98:0 / /share rw")]
    [InlineData("36 35 98:0 / /share rw - ext4")]
    public void A_torn_line_is_none(string line) => Assert.Null(Mount.Parse(line));

    [Fact]
    public void An_option_is_a_whole_word_of_the_mount_or_of_the_filesystem()
    {
        var mount = Mount.Parse("1 2 0:3 / / rw,nosuid - ext4 none rw,errors=remount-ro,emergency_ro")!;

        Assert.True(mount.Has("nosuid"));
        Assert.True(mount.Has("emergency_ro"));
        Assert.False(mount.Has("ro"));
        Assert.False(mount.Has("suid"));
    }

    [Fact]
    public void A_stack_is_told_from_the_lowest_to_the_one_that_is_seen_in_whatever_order_the_kernel_lists_it()
    {
        var table = MountTable.Parse(
            """
            12 11 0:12 / /share rw - tmpfs third rw
            10 1 0:10 / /share rw - tmpfs first rw
            11 10 0:11 / /share rw - tmpfs second rw
            13 1 0:13 / /other rw - tmpfs other rw
            """);

        Assert.Equal(["first", "second", "third"], table.At("/share").Select(mount => mount.Source));
    }

    [Fact]
    public void The_machines_own_table_is_read_without_loss() =>
        Assert.NotEmpty(MountTable.Read().At("/"));
}

using Kits.FileSystem.Tests.Machine;

namespace Kits.FileSystem.Tests;

public sealed class WatchTests : FileSystemTest
{
    [Fact]
    public async Task A_mount_over_the_directory_is_hinted_at()
    {
        await RestoredAsync();
        await using var hints = WatchAsync(Cancel).GetAsyncEnumerator(Cancel);
        var next = hints.MoveNextAsync();

        await Some.RunAsync("mount", "-t", "tmpfs", "intruder", Share);

        Assert.True(await next);
        Assert.Contains("intruder (tmpfs) is mounted over it", hints.Current.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mounts_elsewhere_are_not_hinted_at()
    {
        await RestoredAsync();
        await using var hints = WatchAsync(Cancel).GetAsyncEnumerator(Cancel);
        var next = hints.MoveNextAsync();

        for (var i = 0; i < 3; i++)
            await Some.RunAsync("mount", "-t", "tmpfs", "elsewhere", NewDirectory($"elsewhere{i}"));
        await Some.RunAsync("umount", Share);

        Assert.True(await next);
        Assert.Equal($"{Share}: unmounted", hints.Current.What); // the first hint there was
    }
}

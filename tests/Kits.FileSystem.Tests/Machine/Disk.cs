using Kits.Sdk.Services;
using Kits.Testing;
using Microsoft.Win32.SafeHandles;

namespace Kits.FileSystem.Tests.Machine;

/// <summary>A small block device with ext4 on it. It is gone as soon as neither we nor a mount uses it, even if the tests are killed.</summary>
internal sealed class Disk : IDisposable
{
    private readonly SafeFileHandle _keep;

    private Disk(string path)
    {
        Path = path;
        _keep = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>As in <c>/dev/loop7</c>.</summary>
    public string Path { get; }

    /// <summary>As in <c>loop7</c>.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Makes one.</summary>
    /// <param name="some">Where commands come from.</param>
    /// <param name="features">Features of ext4, as <c>mkfs.ext4 -O</c> takes them.</param>
    public static async Task<Disk> NewAsync(Some some, string features = "has_journal")
    {
        var image = System.IO.Path.Combine(some.Folder, Guid.NewGuid().ToString("n"));
        await using (var file = File.Create(image))
            file.SetLength(16 << 20);
        await some.RunAsync("mkfs.ext4", "-q", "-F", "-e", "remount-ro", "-O", features, image);

        var disk = new Disk((await some.RunAsync("losetup", "--find", "--show", image)).Trim());
        await some.RunAsync("losetup", "--detach", disk.Path); // we have it open, so this means: when the last user is gone
        File.Delete(image);
        return disk;
    }

    public void Dispose() => _keep.Dispose();
}

internal static class Commands
{
    /// <summary>Runs a command that must succeed, and tells its output.</summary>
    public static async Task<string> RunAsync(this Some some, string program, params string[] arguments)
    {
        var result = await some.Commands.RunAsync(new Command(program, arguments), TestContext.Current.CancellationToken);
        Assert.True(result.Succeeded, $"{program} {string.Join(' ', arguments)}: {result}");
        return result.Output;
    }
}

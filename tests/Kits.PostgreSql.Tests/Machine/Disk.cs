using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kits.PostgreSql.Tests.Machine;

/// <summary>A small ext4 of its own that is mounted somewhere, and can be filled and broken.</summary>
internal sealed partial class Disk : IDisposable
{
    private const int DetachNow = 2;
    private const nuint ShutdownRequest = 0x8004587d; // EXT4_IOC_SHUTDOWN

    private readonly string _device;

    private Disk(string directory, string device) => (Directory, _device) = (directory, device);

    public string Directory { get; }

    private string Filler => Path.Combine(Directory, "filler");

    /// <summary>Makes one beside the directory, and mounts it there.</summary>
    public static async Task<Disk> MountedAsync(string directory)
    {
        var image = $"{directory}.image";
        await using (var file = File.Create(image))
            file.SetLength(160 << 20);
        await AsRootAsync("mkfs.ext4", "-q", "-F", "-m", "0", "-e", "remount-ro", image);
        await AsRootAsync("mkdir", "-p", directory);
        await AsRootAsync("mount", "-o", "loop", image, directory);
        await AsRootAsync("rmdir", Path.Combine(directory, "lost+found"));
        await AsRootAsync("chown", "postgres:postgres", directory);
        await AsRootAsync("chmod", "700", directory);
        return new Disk(directory, (await AsRootAsync("findmnt", "-no", "SOURCE", directory)).Trim());
    }

    /// <summary>Puts a directory on a new disk that is mounted in its place.</summary>
    public static async Task<Disk> BeneathAsync(string directory)
    {
        await AsRootAsync("mv", directory, $"{directory}.moved");
        var disk = await MountedAsync(directory);
        await AsRootAsync("cp", "-a", $"{directory}.moved/.", directory);
        await AsRootAsync("rm", "-r", $"{directory}.moved");
        return disk;
    }

    /// <summary>Leaves less room than a WAL segment.</summary>
    public void Fill()
    {
        using var file = File.OpenHandle(Filler, FileMode.Create, FileAccess.Write);
        var free = new DriveInfo(Directory).AvailableFreeSpace;
        for (var block = new byte[1 << 20]; free > 4 << 20; free -= block.Length)
            RandomAccess.Write(file, block, RandomAccess.GetLength(file));
    }

    public void MakeRoom() => File.Delete(Filler);

    /// <summary>Makes the kernel find an error, as it would on a broken disk.</summary>
    public void Break() => File.WriteAllText($"/sys/fs/ext4/{Path.GetFileName(_device)}/trigger_fs_error", "1");

    /// <summary>Lets every access end with an I/O error, as if the device were gone.</summary>
    public void Lose()
    {
        using var handle = Open(Directory, 0x10000 /* O_DIRECTORY */);
        var withoutFlushing = 2;
        Assert.True(Control(handle, ShutdownRequest, ref withoutFlushing) == 0, Marshal.GetLastPInvokeErrorMessage());
    }

    /// <summary>Unmounts lazily: who has something open works on.</summary>
    public void Detach() => Assert.Equal(0, Unmount(Directory, DetachNow));

    public void Dispose() => Unmount(Directory, DetachNow);

    private static async Task<string> AsRootAsync(string program, params string[] arguments)
    {
        using var events = new Sdk.Services.KernelEvents();
        var result = await new Sdk.Services.CommandRunner(events, TimeProvider.System).RunAsync(new Sdk.Services.Command(program, arguments), CancellationToken.None);
        Assert.True(result.Succeeded, $"{program} {string.Join(' ', arguments)}: {result}");
        return result.Output;
    }

    [LibraryImport("libc", EntryPoint = "umount2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string directory, int flags);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, nuint request, ref int argument);
}

using System.Diagnostics;

namespace Kits.Host.Tests.State;

/// <summary>A small filesystem of our own, to be filled and frozen. Needs root.</summary>
public sealed class Disk : IDisposable
{
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("kits-disk-");
    private bool _frozen;

    private Disk() { }

    public string Root => Path.Combine(_place.FullName, "mnt");

    public static Disk OfMemory(string size)
    {
        RequireRoot();
        return Mounted(disk => Run("mount", "-t", "tmpfs", "-o", $"size={size},mode=0700", "kits-test", disk.Root));
    }

    public static Disk OfExt4()
    {
        RequireRoot();
        return Mounted(disk =>
        {
            var image = Path.Combine(disk._place.FullName, "image");
            using (var file = File.Create(image))
                file.SetLength(32 * 1024 * 1024);
            Run("mkfs.ext4", "-q", image);
            Run("mount", "-o", "loop", image, disk.Root);
        });
    }

    /// <summary>Leaves no room, not for one byte.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(Path.Combine(Root, "ballast"), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            for (var block = new byte[4096]; ;)
                ballast.Write(block);
        }
        catch (IOException) { }                                // no space left: what we came for
    }

    public void Empty() => File.Delete(Path.Combine(Root, "ballast"));

    /// <summary>Lets every write hang, as a dead path to the storage does.</summary>
    public void Freeze()
    {
        _frozen = true;
        Run("fsfreeze", "--freeze", Root);
    }

    public void Thaw()
    {
        Run("fsfreeze", "--unfreeze", Root);
        _frozen = false;
    }

    public void Dispose()
    {
        if (_frozen)
            Thaw();
        Run("umount", "--lazy", Root);                         // a thread that hung in it may still be closing its files
        _place.Delete(recursive: true);
    }

    private static void RequireRoot() => Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounts a filesystem, which needs root");

    private static Disk Mounted(Action<Disk> mount)
    {
        var disk = new Disk();
        Directory.CreateDirectory(disk.Root);
        try
        {
            mount(disk);
            return disk;
        }
        catch
        {
            disk._place.Delete(recursive: true);
            throw;
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = new Process { StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardError = true } };
        process.Start();
        var complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {complaint}");
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Kits.FileSystem.Tests.Machine;

/// <summary>Moves the whole test run into a mount namespace of its own, so that whatever it mounts is gone when it ends, however it ends.</summary>
/// <remarks>
/// A namespace belongs to a thread, and the runtime has several by the time any code of ours runs: so this thread moves, and then starts
/// the program anew (execve leaves no other thread). Without root it stays where it is, and the tests that need root fail.
/// </remarks>
internal static partial class PrivateMounts
{
    private const string Moved = "KITS_TESTS_HAVE_PRIVATE_MOUNTS";
    private const int NewMountNamespace = 0x20000;
    private const ulong RecursivelyPrivate = 0x4000 | 0x40000;
    private const int Detach = 2;

    [ModuleInitializer]
    internal static void Enter()
    {
        if (Environment.GetEnvironmentVariable(Moved) is not null || Unshare(NewMountNamespace) != 0)
            return;

        Mount("none", "/", null, RecursivelyPrivate, null);
        LetGoOfOtherTests();
        SetVariable(Moved, "1", 1);
        var words = Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline")).Split('\0')[..^1];
        Execute("/proc/self/exe", [.. words, null]);
        throw new InvalidOperationException($"the tests cannot be started anew: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    // A namespace begins with a copy of every mount, and a copy keeps a device busy: that would disturb other test runs.
    private static void LetGoOfOtherTests()
    {
        foreach (var directory in File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' ')[4]).Where(path => path.StartsWith(Path.GetTempPath(), StringComparison.Ordinal)))
            Unmount(directory, Detach);
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string? type, ulong flags, string? data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string directory, int flags);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite); // the runtime's own copy does not reach execv

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string program, string?[] arguments);
}

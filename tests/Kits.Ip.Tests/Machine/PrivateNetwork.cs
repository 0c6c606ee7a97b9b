using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)] // the tests share one network

namespace Kits.Ip.Tests.Machine;

/// <summary>Moves the whole test run into a network namespace of its own: the machine's own addresses and links are not even seen.</summary>
/// <remarks>A namespace belongs to a thread, so this thread moves and starts the program anew. Without root the tests that need it fail.</remarks>
internal static partial class PrivateNetwork
{
    private const string Moved = "KITS_TESTS_HAVE_PRIVATE_NETWORK";
    private const int NewNetworkNamespace = 0x40000000;

    [ModuleInitializer]
    internal static void Enter()
    {
        if (Environment.GetEnvironmentVariable(Moved) is not null || Unshare(NewNetworkNamespace) != 0)
            return;

        SetVariable(Moved, "1", 1);
        var words = Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline")).Split('\0')[..^1];
        Execute("/proc/self/exe", [.. words, null]);
        throw new InvalidOperationException($"the tests cannot be started anew: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite); // the runtime's own copy does not reach execv

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string program, string?[] arguments);
}

using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kits.Ip.Tests;

/// <summary>Moves the whole test process into a network namespace of its own, before anything else runs: no test can touch the machine's network.</summary>
/// <remarks>
/// A namespace belongs to a thread, but exec makes one thread the whole process. The namespace goes with the process, however that ends.
/// </remarks>
internal static partial class NamespaceOfOurOwn
{
    private const string Marker = "KITS_IP_TESTS_NAMESPACE_OF";
    private const int NewNetwork = 0x40000000;

    /// <summary>Fails the test where this process could not leave the machine's network.</summary>
    public static void Required() =>
        Assert.True(IsOurs, "this test needs root: it runs in a network namespace of its own; leave such tests out by their trait, needs=root");

    private static bool IsOurs => Environment.GetEnvironmentVariable(Marker) == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    [ModuleInitializer]
    internal static void Enter()
    {
        if (IsOurs || Unshare(NewNetwork) != 0)
            return;

        // Not Environment.SetEnvironmentVariable: that changes only .NET's own copy.
        _ = SetVariable(Marker, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), 1);
        var arguments = File.ReadAllText("/proc/self/cmdline").TrimEnd('\0').Split('\0');
        _ = Execute("/proc/self/exe", [.. arguments, null]);
        throw new Win32Exception(Marshal.GetLastPInvokeError(), "cannot start the tests again in their namespace");
    }

    /// <summary>Moves the calling thread into a new network namespace.</summary>
    public static void EnterAnother()
    {
        if (Unshare(NewNetwork) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    public static partial int ThreadNumber();

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int what);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string program, string?[] arguments);
}

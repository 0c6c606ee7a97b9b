using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Kits.VirtualMachine.Tests.Machine;

/// <summary>
/// Starts the whole test run anew with processes, mounts and network of its own, before anything else runs: whatever hypervisor and
/// guests it starts are gone when it ends, however it ends, and none of the machine's own is ever touched.
/// </summary>
/// <remarks>The first process of those namespaces is a shell, which reaps at once what libvirt and qemu leave behind.</remarks>
internal static partial class MachineOfOurOwn
{
    private const string Moved = "KITS_TESTS_HAVE_THEIR_OWN_MACHINE";

    /// <summary>Fails the test where this process could not leave the machine.</summary>
    public static void Required() =>
        Assert.True(Environment.GetEnvironmentVariable(Moved) is not null, "this test needs root: it runs a hypervisor of its own; leave such tests out by their trait, needs=root");

    [ModuleInitializer]
    internal static void Enter()
    {
        if (Environment.GetEnvironmentVariable(Moved) is not null || Environment.UserName != "root")
            return;

        _ = SetVariable(Moved, "1", 1); // not the runtime's own copy, which execv does not see
        var program = File.ResolveLinkTarget("/proc/self/exe", returnFinalTarget: true)!.FullName;
        var arguments = Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline")).Split('\0')[1..^1];
        string[] unshare = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", "\"$@\"; exit $?", "sh", program];
        _ = Execute("/usr/bin/unshare", [.. unshare, .. arguments, null]);
        throw new InvalidOperationException($"the tests cannot be started anew: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string program, string?[] arguments);
}

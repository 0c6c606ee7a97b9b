using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kits.Sdk.Processes;

/// <summary>A pidfd: a handle on one process that never comes to mean another. Readable when the process has ended.</summary>
/// <remarks>Linux pidfd_open(2) and pidfd_send_signal(2), kernel 5.3 or later.</remarks>
public sealed partial class ProcessDescriptor : SafeHandleZeroOrMinusOneIsInvalid
{
    private const long PidfdSendSignal = 424;
    private const long PidfdOpen = 434;
    private const int NoSuchProcess = 3;
    private const int NotPermitted = 1;

    private ProcessDescriptor(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    /// <summary>Opens that very process; null if it no longer lives. The identity is checked after opening, so nothing can come between.</summary>
    public static ProcessDescriptor? Open(ProcessIdentity process)
    {
        var opened = SystemCall(PidfdOpen, process.Pid, 0, 0, 0);
        if (opened < 0)
            return Marshal.GetLastPInvokeError() == NoSuchProcess ? null : throw new Win32Exception(Marshal.GetLastPInvokeError());

        var descriptor = new ProcessDescriptor((int)opened);
        if (ProcessTable.IsAlive(process))
            return descriptor;

        descriptor.Dispose();
        return null;
    }

    /// <summary>Sends a signal. False if the process has ended.</summary>
    /// <exception cref="UnauthorizedAccessException">It belongs to somebody else.</exception>
    public bool Signal(int signal)
    {
        if (SystemCall(PidfdSendSignal, handle, signal, 0, 0) == 0)
            return true;

        return Marshal.GetLastPInvokeError() switch
        {
            NoSuchProcess => false,
            NotPermitted => throw new UnauthorizedAccessException("not permitted to signal the process"),
            var error => throw new Win32Exception(error),
        };
    }

    /// <inheritdoc />
    protected override bool ReleaseHandle() => Close((int)handle) == 0;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SystemCall(long number, long a, long b, long c, long d);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kits.Cli.Linux;

/// <summary>Notices the end of a process, even one that is not our child, and never mistakes another for it (pidfd_open(2)).</summary>
internal sealed class ProcessWatch : IDisposable
{
    private readonly SafeFileHandle _descriptor;

    private ProcessWatch(int descriptor) => _descriptor = new SafeFileHandle(descriptor, ownsHandle: true);

    /// <summary>Null if there is no such process, or none that we can see.</summary>
    public static ProcessWatch? Of(int process) =>
        process > 0 && Libc.pidfd_open(process) is var descriptor and >= 0 ? new ProcessWatch(descriptor) : null;

    /// <summary>Waits for the end, or for as long as given. True if the process has ended.</summary>
    public unsafe bool WaitForEnd(TimeSpan? atMost = null)
    {
        var watched = new Libc.PollFd { Descriptor = (int)_descriptor.DangerousGetHandle(), Events = Libc.POLLIN };
        int ready;
        do
            ready = Libc.poll(&watched, 1, (int?)atMost?.TotalMilliseconds ?? -1);
        while (ready < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR);

        return ready > 0;
    }

    /// <summary>Kills it, and no other that may have got its number since. Null, or why it cannot be done.</summary>
    public string? Kill() =>
        Libc.pidfd_send_signal((int)_descriptor.DangerousGetHandle(), Libc.SIGKILL) == 0 ? null : Marshal.GetLastPInvokeErrorMessage();

    public void Dispose() => _descriptor.Dispose();
}

using System.Runtime.InteropServices;

namespace Kits.VirtualMachine.Libvirt;

/// <summary>The one thread on which libvirt hears from its daemons: events, keep-alive, closed connections. Nothing on it ever waits for an answer.</summary>
internal static unsafe class EventLoop
{
    private static readonly Lock Beginning = new();
    private static bool _runs;

    /// <summary>Begins, unless it runs already. Connections opened before would never hear anything.</summary>
    public static void Begin()
    {
        lock (Beginning)
        {
            if (_runs)
                return;

            try
            {
                Native.SetErrorHandler(null, &BeSilent);
            }
            catch (DllNotFoundException)
            {
                throw new LibvirtException(ErrorCode.NoLibrary, "libvirt.so.0 is not on this machine; install libvirt's client library (Debian: libvirt0)");
            }

            if (Native.Initialize() < 0 || Native.RegisterEventLoop() < 0)
                throw LibvirtException.Last();
            new Thread(Run) { Name = "libvirt-events", IsBackground = true }.Start();
            _runs = true;
        }
    }

    private static void Run()
    {
        while (true)
            _ = Native.RunEventLoop(); // a failed round is followed by another; the failures there are concern one handle
    }

    // By default libvirt prints every error to the standard error of the whole host.
    [UnmanagedCallersOnly]
    private static void BeSilent(void* opaque, void* error)
    {
    }
}

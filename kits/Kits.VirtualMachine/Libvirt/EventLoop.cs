using System.Runtime.InteropServices;

namespace Kits.VirtualMachine.Libvirt;

/// <summary>The one thread on which libvirt hears from its daemons: events, keep-alive, closed connections. Nothing on it ever waits for an answer.</summary>
internal static unsafe class EventLoop
{
    private static readonly Lazy<bool> Running = new(() =>
    {
        try
        {
            Native.SetErrorHandler(null, &BeSilent);
            if (Native.Initialize() < 0 || Native.RegisterEventLoop() < 0)
                throw LibvirtException.Last();
        }
        catch (DllNotFoundException)
        {
            throw new LibvirtException(ErrorCode.NoLibrary, "libvirt.so.0 is not on this machine; install libvirt's client library (Debian: libvirt0)");
        }

        new Thread(Run) { Name = "libvirt-events", IsBackground = true }.Start();
        return true;
    });

    /// <summary>Begins, unless it runs already. Connections opened before would never hear anything.</summary>
    public static void Begin() => _ = Running.Value;

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

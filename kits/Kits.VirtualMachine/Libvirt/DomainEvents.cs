using System.Runtime.InteropServices;

namespace Kits.VirtualMachine.Libvirt;

/// <summary>Hears what libvirt tells of one domain, on a connection of its own. Its words come on libvirt's event thread.</summary>
internal sealed unsafe class DomainEvents
{
    private const int Lifecycle = 0;
    private const int WatchdogFired = 3;
    private const int IoError = 4;
    private const int ControlError = 7;
    private const int AgentLifecycle = 18;

    private static readonly string[] Happenings = ["defined", "undefined", "started", "paused", "resumed", "stopped", "shutting down", "asleep", "crashed"];
    private static readonly string[] HowStopped = ["shut down", "forced off", "crashed", "migrated", "saved", "failed", "from a snapshot"];

    private readonly Connection _connection;
    private readonly List<int> _registered = [];
    private readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _domain;
    private readonly Action<string> _heard;

    private DomainEvents(Connection connection, string domain, Action<string> heard) => (_connection, _domain, _heard) = (connection, domain, heard);

    /// <summary>Ends, with the reason, when nothing more will be heard.</summary>
    public Task<string> Closed => _closed.Task;

    /// <summary>Begins to hear. Asks libvirt several times, so it may block.</summary>
    public static DomainEvents Begin(Connection connection, string domain, Action<string> heard)
    {
        var events = new DomainEvents(connection, domain, heard);
        try
        {
            events.Register();
            return events;
        }
        catch
        {
            events.End();
            throw;
        }
    }

    /// <summary>Hears no more, and closes the connection. May block.</summary>
    public void End()
    {
        foreach (var id in _registered)
            _ = Native.DeregisterEvent(_connection.Handle, id);
        _ = Native.ConnectUnregisterClose(_connection.Handle, &OnClosed);
        _connection.Close();
    }

    private void Register()
    {
        var handle = Hold();
        if (Native.ConnectRegisterClose(_connection.Handle, &OnClosed, handle, &Free) < 0)
            Release(handle); // a driver in this process closes nothing

        using var domain = _connection.Find(_domain) ?? throw new LibvirtException(ErrorCode.NoDomain, $"libvirt knows no domain {_domain}");
        Register(domain, Lifecycle, (delegate* unmanaged<nint, nint, int, int, nint, void>)&OnLifecycle, required: true);
        Register(domain, WatchdogFired, (delegate* unmanaged<nint, nint, int, nint, void>)&OnWatchdog);
        Register(domain, IoError, (delegate* unmanaged<nint, nint, byte*, byte*, int, nint, void>)&OnIoError);
        Register(domain, ControlError, (delegate* unmanaged<nint, nint, nint, void>)&OnControlError);
        Register(domain, AgentLifecycle, (delegate* unmanaged<nint, nint, int, int, nint, void>)&OnAgent);
    }

    private void Register(Domain domain, int kind, void* callback, bool required = false)
    {
        var handle = Hold();
        var id = Native.RegisterEvent(_connection.Handle, domain.Handle, kind, callback, handle, &Free);
        if (id >= 0)
            _registered.Add(id);
        else
            Release(handle);
        if (id < 0 && required)
            throw LibvirtException.Last();
    }

    private void Tell(string what) => _heard($"{_domain} {what}");

    // libvirt holds us by a handle that it gives back when it has forgotten the callback.
    private nint Hold() => GCHandle.ToIntPtr(GCHandle.Alloc(this));

    private static DomainEvents Held(nint handle) => (DomainEvents)GCHandle.FromIntPtr(handle).Target!;

    private static string Word(string[] words, int number) => number >= 0 && number < words.Length ? words[number] : $"{number}";

    private static void Release(nint handle) => GCHandle.FromIntPtr(handle).Free();

    [UnmanagedCallersOnly]
    private static void Free(nint handle) => Release(handle);

    [UnmanagedCallersOnly]
    private static void OnClosed(nint connection, int reason, nint handle) =>
        Held(handle)._closed.TrySetResult(reason == 2 ? "libvirtd has stopped answering" : "libvirtd has closed the connection");

    [UnmanagedCallersOnly]
    private static void OnLifecycle(nint connection, nint domain, int happening, int detail, nint handle) =>
        Held(handle).Tell(Word(Happenings, happening) + (happening == 5 ? $" ({Word(HowStopped, detail)})" : ""));

    [UnmanagedCallersOnly]
    private static void OnWatchdog(nint connection, nint domain, int action, nint handle) => Held(handle).Tell("has not fed its watchdog");

    [UnmanagedCallersOnly]
    private static void OnIoError(nint connection, nint domain, byte* path, byte* device, int action, nint handle) =>
        Held(handle).Tell($"has an I/O error on {Marshal.PtrToStringUTF8((nint)path)}");

    [UnmanagedCallersOnly]
    private static void OnControlError(nint connection, nint domain, nint handle) => Held(handle).Tell("is out of libvirt's control");

    [UnmanagedCallersOnly]
    private static void OnAgent(nint connection, nint domain, int state, int reason, nint handle) =>
        Held(handle).Tell(state == 1 ? "has its guest agent connected" : "has lost its guest agent");
}

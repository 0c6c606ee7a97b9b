using System.Runtime.InteropServices;

namespace Kits.VirtualMachine.Libvirt;

/// <summary>A domain of a hypervisor. Each member is one call into libvirt, which may block for as long as libvirtd likes.</summary>
internal sealed unsafe class Domain(nint handle) : IDisposable
{
    private const uint ShutdownByAcpi = 1;
    private const uint ShutdownByAgent = 2;

    internal nint Handle { get; } = handle;

    public string Name => Marshal.PtrToStringUTF8((nint)Native.DomainGetName(Handle))!;

    public (DomainState State, int Reason) State
    {
        get
        {
            Check(Native.DomainGetState(Handle, out var state, out var reason, 0));
            return ((DomainState)state, reason);
        }
    }

    /// <summary>Whether libvirt starts it by itself.</summary>
    public bool Autostarts
    {
        get
        {
            Check(Native.DomainGetAutostart(Handle, out var autostart));
            return autostart != 0;
        }
    }

    /// <summary>Its description; of a running domain, as it runs.</summary>
    public string Xml => Text(Native.DomainGetXml(Handle, 0));

    public bool HasManagedSave => Check(Native.DomainHasManagedSave(Handle, 0)) > 0;

    /// <summary>Starts it; from its managed save, if there is one.</summary>
    public void Start() => Check(Native.DomainCreate(Handle, 0));

    public void Resume() => Check(Native.DomainResume(Handle));

    public void Reset() => Check(Native.DomainReset(Handle, 0));

    public void ShutDownByAgent() => Check(Native.DomainShutdown(Handle, ShutdownByAgent));

    public void ShutDownByAcpi() => Check(Native.DomainShutdown(Handle, ShutdownByAcpi));

    /// <summary>Ends its process at once.</summary>
    public void Destroy() => Check(Native.DomainDestroy(Handle, 0));

    public void Save() => Check(Native.DomainManagedSave(Handle, 0));

    /// <summary>Asks the guest agent something, in its own JSON.</summary>
    public string AskAgent(string command, int seconds) => Text(Native.AgentCommand(Handle, command, seconds, 0));

    /// <summary>The disks that had errors, and whether each lacks space.</summary>
    public IReadOnlyList<(string Disk, bool LacksSpace)> DiskErrors()
    {
        const int Most = 64;
        var errors = stackalloc Native.DiskError[Most];
        var count = Check(Native.DomainGetDiskErrors(Handle, errors, Most, 0));
        var found = new List<(string, bool)>();
        for (var at = 0; at < count; at++)
            found.Add((Text(errors[at].Disk), errors[at].Error == 2));
        return found;
    }

    public void Dispose() => _ = Native.DomainFree(Handle);

    private static int Check(int result) => result >= 0 ? result : throw LibvirtException.Last();

    private static string Text(byte* text)
    {
        if (text is null)
            throw LibvirtException.Last();
        var managed = Marshal.PtrToStringUTF8((nint)text)!;
        Native.Free(text);
        return managed;
    }
}

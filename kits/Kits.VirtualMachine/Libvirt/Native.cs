using System.Runtime.InteropServices;

namespace Kits.VirtualMachine.Libvirt;

/// <summary>What of libvirt's C library is used. Declarations only; <see cref="Connection"/> and <see cref="Domain"/> give them meaning.</summary>
internal static unsafe partial class Native
{
    private const string Library = "libvirt.so.0";
    private const string QemuLibrary = "libvirt-qemu.so.0";

    [LibraryImport(Library, EntryPoint = "virInitialize")]
    public static partial int Initialize();

    [LibraryImport(Library, EntryPoint = "virSetErrorFunc")]
    public static partial void SetErrorHandler(void* opaque, delegate* unmanaged<void*, void*, void> handler);

    [LibraryImport(Library, EntryPoint = "virGetLastErrorCode")]
    public static partial int LastErrorCode();

    [LibraryImport(Library, EntryPoint = "virGetLastErrorDomain")]
    public static partial int LastErrorSource();

    [LibraryImport(Library, EntryPoint = "virGetLastErrorMessage")]
    public static partial byte* LastErrorMessage();

    [LibraryImport(Library, EntryPoint = "virEventRegisterDefaultImpl")]
    public static partial int RegisterEventLoop();

    [LibraryImport(Library, EntryPoint = "virEventRunDefaultImpl")]
    public static partial int RunEventLoop();

    [LibraryImport(Library, EntryPoint = "virConnectOpen", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ConnectOpen(string uri);

    [LibraryImport(Library, EntryPoint = "virConnectClose")]
    public static partial int ConnectClose(nint connection);

    [LibraryImport(Library, EntryPoint = "virConnectIsAlive")]
    public static partial int ConnectIsAlive(nint connection);

    [LibraryImport(Library, EntryPoint = "virConnectSetKeepAlive")]
    public static partial int ConnectSetKeepAlive(nint connection, int seconds, uint count);

    [LibraryImport(Library, EntryPoint = "virConnectRegisterCloseCallback")]
    public static partial int ConnectRegisterClose(nint connection, delegate* unmanaged<nint, int, nint, void> callback, nint opaque, delegate* unmanaged<nint, void> free);

    [LibraryImport(Library, EntryPoint = "virConnectUnregisterCloseCallback")]
    public static partial int ConnectUnregisterClose(nint connection, delegate* unmanaged<nint, int, nint, void> callback);

    [LibraryImport(Library, EntryPoint = "virConnectDomainEventRegisterAny")]
    public static partial int RegisterEvent(nint connection, nint domain, int kind, void* callback, nint opaque, delegate* unmanaged<nint, void> free);

    [LibraryImport(Library, EntryPoint = "virConnectDomainEventDeregisterAny")]
    public static partial int DeregisterEvent(nint connection, int id);

    [LibraryImport(Library, EntryPoint = "virConnectListAllDomains")]
    public static partial int ListAllDomains(nint connection, nint** domains, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainLookupByName", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint DomainLookup(nint connection, string name);

    [LibraryImport(Library, EntryPoint = "virDomainDefineXML", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint DomainDefine(nint connection, string xml);

    [LibraryImport(Library, EntryPoint = "virDomainFree")]
    public static partial int DomainFree(nint domain);

    [LibraryImport(Library, EntryPoint = "virDomainGetName")]
    public static partial byte* DomainGetName(nint domain);

    [LibraryImport(Library, EntryPoint = "virDomainGetState")]
    public static partial int DomainGetState(nint domain, out int state, out int reason, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainGetAutostart")]
    public static partial int DomainGetAutostart(nint domain, out int autostart);

    [LibraryImport(Library, EntryPoint = "virDomainGetXMLDesc")]
    public static partial byte* DomainGetXml(nint domain, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainGetDiskErrors")]
    public static partial int DomainGetDiskErrors(nint domain, DiskError* errors, uint count, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainCreateWithFlags")]
    public static partial int DomainCreate(nint domain, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainResume")]
    public static partial int DomainResume(nint domain);

    [LibraryImport(Library, EntryPoint = "virDomainReset")]
    public static partial int DomainReset(nint domain, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainShutdownFlags")]
    public static partial int DomainShutdown(nint domain, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainDestroyFlags")]
    public static partial int DomainDestroy(nint domain, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainManagedSave")]
    public static partial int DomainManagedSave(nint domain, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainHasManagedSaveImage")]
    public static partial int DomainHasManagedSave(nint domain, uint flags);

    [LibraryImport(QemuLibrary, EntryPoint = "virDomainQemuAgentCommand", StringMarshalling = StringMarshalling.Utf8)]
    public static partial byte* AgentCommand(nint domain, string command, int seconds, uint flags);

    [LibraryImport("libc", EntryPoint = "free")]
    public static partial void Free(void* memory);

    /// <summary>virDomainDiskError: which disk, and 1 for an error, 2 for no space.</summary>
    public struct DiskError
    {
        public byte* Disk;
        public int Error;
    }
}

namespace Kits.VirtualMachine.Libvirt;

/// <summary>A connection to a hypervisor. Each member may block for as long as libvirtd likes: call it by way of <see cref="Hypervisor"/>.</summary>
/// <remarks>No finaliser: closing asks libvirtd too, and a hanging libvirtd must not hold up the runtime.</remarks>
internal sealed unsafe class Connection
{
    // A libvirtd that has not answered for so long is taken for hung: what waits for it ends with an error.
    private const int KeepAliveSeconds = 5;
    private const int KeepAliveCount = 3;

    private Connection(nint handle) => Handle = handle;

    internal nint Handle { get; }

    /// <summary>False once libvirtd has closed it or stopped answering.</summary>
    public bool IsAlive => Native.ConnectIsAlive(Handle) == 1;

    public static Connection Open(string uri)
    {
        EventLoop.Begin();
        var handle = Native.ConnectOpen(uri);
        if (handle == 0)
            throw LibvirtException.Last();
        _ = Native.ConnectSetKeepAlive(handle, KeepAliveSeconds, KeepAliveCount); // drivers in this process have none, and need none
        return new Connection(handle);
    }

    /// <summary>The domain of that name, or null.</summary>
    public Domain? Find(string name)
    {
        var domain = Native.DomainLookup(Handle, name);
        if (domain != 0)
            return new Domain(domain);
        var error = LibvirtException.Last();
        return error.Code == ErrorCode.NoDomain ? null : throw error;
    }

    /// <summary>Makes a domain known from its description. It is not started.</summary>
    public Domain Define(string xml) => Native.DomainDefine(Handle, xml) is var domain and not 0 ? new Domain(domain) : throw LibvirtException.Last();

    /// <summary>Every domain, whether it runs or not.</summary>
    public IReadOnlyList<Domain> Domains()
    {
        nint* domains = null;
        var count = Native.ListAllDomains(Handle, &domains, 0);
        if (count < 0)
            throw LibvirtException.Last();
        var found = new Domain[count];
        for (var at = 0; at < count; at++)
            found[at] = new Domain(domains[at]);
        Native.Free(domains);
        return found;
    }

    public void Close() => _ = Native.ConnectClose(Handle);
}

using System.Runtime.InteropServices;

namespace Kits.Ip.Kernel;

/// <summary>What the kernel announces of interfaces and addresses: a subscription, never used to ask.</summary>
/// <remarks>An announcement bears the number of the request that caused it, whoever sent that: beside questions of ours it could pass for an answer.</remarks>
internal sealed class TableChanges : IDisposable
{
    private const uint LinkGroup = 0x1, AddressGroupV4 = 0x10, AddressGroupV6 = 0x100;

    private readonly NetlinkSocket _netlink = new(LinkGroup | AddressGroupV4 | AddressGroupV6);

    /// <summary>What becomes readable when a change was announced.</summary>
    public SafeHandle Descriptor => _netlink.Descriptor;

    /// <summary>Reads what has been announced, without waiting.</summary>
    /// <returns>False if some of it was lost.</returns>
    public bool Read(Action<Link> linkChanged, Action<Link> linkGone, Action<HeldAddress> addressAdded, Action<HeldAddress> addressGone) =>
        _netlink.ReadArrived((type, body) =>
        {
            switch (type)
            {
                case AddressTable.NewLink when AddressTable.ReadLink(body) is { } link:
                    linkChanged(link);
                    break;
                case AddressTable.DeleteLink when AddressTable.ReadLink(body) is { } link:
                    linkGone(link);
                    break;
                case AddressTable.NewAddress when AddressTable.ReadAddress(body) is { } address:
                    addressAdded(address);
                    break;
                case AddressTable.DeleteAddress when AddressTable.ReadAddress(body) is { } address:
                    addressGone(address);
                    break;
            }
        });

    public void Dispose() => _netlink.Dispose();
}

using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Kits.Ip.Kernel;

/// <summary>The interfaces, addresses and routes of this network namespace. Only this folder knows the kernel's words.</summary>
/// <remarks>rtnetlink(7). Nothing is kept between two questions; no process is forked.</remarks>
internal sealed class AddressTable : IDisposable
{
    internal const ushort NewLink = 16, DeleteLink = 17, NewAddress = 20, DeleteAddress = 21;

    private const ushort GetLink = 18, SetLink = 19, GetAddress = 22, GetRoute = 26;

    private const int LinkMac = 1, LinkName = 3, LinkFamilies = 26, LinkWanted = 29, SkipStatistics = 8;
    private const int FamilyConfiguration = 1, PromoteSecondaries = 20; // IFLA_INET_CONF, IPV4_DEVCONF_PROMOTE_SECONDARIES
    private const uint Up = 0x1, NoArp = 0x80, LowerUp = 0x10000;
    private const ushort Ethernet = 1;

    private const int AddressPeer = 1, AddressLocal = 2, AddressBroadcast = 4, AddressFlagBits = 8;

    private const int RouteTarget = 1, RouteOut = 4, RouteGateway = 5;
    private const uint MatchedEntry = 0x2000; // RTM_F_FIB_MATCH: the entry of the table, not what became of it
    private const byte Unicast = 1;

    // Two removes on one interface must not undo each other's promote_secondaries.
    private static readonly Lock Promoting = new();

    private readonly NetlinkSocket _netlink = new();

    public Link? FindLink(string name) => AskForLink(new(), message => message.With(LinkName, Encoding.ASCII.GetBytes(name + '\0')), name);

    public Link? FindLink(int index) => AskForLink(new() { Index = index }, message => message, $"interface {index}");

    public IReadOnlyList<Link> Links() =>
        _netlink.ReadAll(new NetlinkMessage(GetLink, NetlinkMessage.Dump).Fixed(default(LinkPart)).With(LinkWanted, SkipStatistics), ReadLink, "list the interfaces");

    /// <summary>The name of the interface that has the address.</summary>
    public string NameOf(HeldAddress held) => FindLink(held.LinkIndex)?.Name ?? $"interface {held.LinkIndex}, which is gone";

    public IReadOnlyList<HeldAddress> Addresses(AddressFamily family) =>
        _netlink.ReadAll(new NetlinkMessage(GetAddress, NetlinkMessage.Dump).Fixed(new AddressPart { Family = Number(family) }), ReadAddress, "list the addresses");

    /// <summary>The entry of the routing table that matches the address, if it leads out of the node and is no default route.</summary>
    public Route? RouteTo(IPAddress ip)
    {
        Route? found = null;
        var question = new NetlinkMessage(GetRoute, 0)
            .Fixed(new RoutePart { Family = Number(ip.AddressFamily), TargetLength = (byte)(ip.AddressFamily == AddressFamily.InterNetwork ? 32 : 128), Flags = MatchedEntry })
            .With(RouteTarget, ip.GetAddressBytes());
        _netlink.Ask(
            question,
            (_, body) =>
            {
                var route = MemoryMarshal.Read<RoutePart>(body);
                var attributes = body[Marshal.SizeOf<RoutePart>()..];
                if (route is { Type: Unicast, TargetLength: > 0 } && Attributes.Number<int>(Attributes.Find(attributes, RouteOut)) is { } link)
                    found = new Route(link, route.TargetLength, Direct: Attributes.Find(attributes, RouteGateway).IsEmpty);
            },
            $"look up the route to {ip}",
            KernelRefusedException.NetworkUnreachable,
            KernelRefusedException.HostUnreachable);
        return found;
    }

    /// <summary>Adds an address. False if the interface has it already.</summary>
    public bool Add(IPAddress ip, int prefixLength, IPAddress? broadcast, Link link, AddressFlags flags)
    {
        var bytes = ip.GetAddressBytes();
        var order = new NetlinkMessage(NewAddress, NetlinkMessage.Acknowledge | NetlinkMessage.Create | NetlinkMessage.Exclusive)
            .Fixed(new AddressPart { Family = Number(ip.AddressFamily), PrefixLength = (byte)prefixLength, LinkIndex = link.Index })
            .With(AddressLocal, bytes)
            .With(AddressPeer, bytes)
            .With(AddressFlagBits, (uint)flags);
        if (broadcast is not null)
            order.With(AddressBroadcast, broadcast.GetAddressBytes());
        return _netlink.Order(order, $"add {ip}/{prefixLength} to {link.Name}", KernelRefusedException.Exists) == 0;
    }

    /// <summary>Deletes exactly this address, and lets the others of its subnet stay.</summary>
    /// <remarks>
    /// Linux deletes all IPv4 addresses of a subnet with the first of them, unless the interface promotes secondaries. Where it could, it
    /// is told to promote for the moment of the deletion. If we die in between, it goes on promoting, and nothing is lost.
    /// </remarks>
    public void Delete(HeldAddress held)
    {
        lock (Promoting)
        {
            var promote = CouldTakeOthersWithIt(held);
            if (promote)
                SetPromoteSecondaries(held.LinkIndex, 1);
            try
            {
                _netlink.Order(
                    new NetlinkMessage(DeleteAddress, NetlinkMessage.Acknowledge)
                        .Fixed(new AddressPart { Family = Number(held.Ip.AddressFamily), PrefixLength = (byte)held.PrefixLength, LinkIndex = held.LinkIndex })
                        .With(AddressLocal, held.Ip.GetAddressBytes())
                        .With(AddressPeer, held.Peer.GetAddressBytes()),
                    $"delete {held}",
                    KernelRefusedException.AddressNotThere,
                    KernelRefusedException.NoSuchDevice);
            }
            finally
            {
                if (promote)
                    SetPromoteSecondaries(held.LinkIndex, 0);
            }
        }
    }

    public void Dispose() => _netlink.Dispose();

    // Whether ours is the first of the subnet is not asked: what was second a moment ago may be first by now.
    private bool CouldTakeOthersWithIt(HeldAddress held) =>
        held.IsIPv4
        && FindLink(held.LinkIndex) is { PromotesSecondaries: false }
        && Addresses(held.Ip.AddressFamily).Any(other => other.IsSecondary && !other.Ip.Equals(held.Ip) && other.LinkIndex == held.LinkIndex && other.Subnet == held.Subnet);

    private void SetPromoteSecondaries(int linkIndex, uint value) => _netlink.Order(
        new NetlinkMessage(SetLink, NetlinkMessage.Acknowledge)
            .Fixed(new LinkPart { Index = linkIndex })
            .With(LinkFamilies, families => families.With(Number(AddressFamily.InterNetwork), family => family.With(FamilyConfiguration, values => values.With(PromoteSecondaries, value)))),
        $"set promote_secondaries of interface {linkIndex} to {value}");

    private Link? AskForLink(LinkPart part, Func<NetlinkMessage, NetlinkMessage> which, string what)
    {
        Link? found = null;
        _netlink.Ask(
            which(new NetlinkMessage(GetLink, 0).Fixed(part)).With(LinkWanted, SkipStatistics),
            (_, body) => found = ReadLink(body),
            $"look at {what}",
            KernelRefusedException.NoSuchDevice);
        return found;
    }

    internal static Link? ReadLink(ReadOnlySpan<byte> body)
    {
        var part = MemoryMarshal.Read<LinkPart>(body);
        if (part.Family != 0)
            return null; // a bridge port telling of itself

        var attributes = body[Marshal.SizeOf<LinkPart>()..];
        var mac = Attributes.Find(attributes, LinkMac);
        var settings = Attributes.Find(Attributes.Find(Attributes.Find(attributes, LinkFamilies), Number(AddressFamily.InterNetwork)), FamilyConfiguration);
        return new Link(
            part.Index,
            Attributes.Text(Attributes.Find(attributes, LinkName)),
            new PhysicalAddress(mac.ToArray()),
            IsUp: (part.Flags & Up) != 0,
            HasCarrier: (part.Flags & LowerUp) != 0,
            HasNeighbours: part.HardwareType == Ethernet && mac.Length == 6 && (part.Flags & NoArp) == 0,
            PromotesSecondaries: settings.Length >= PromoteSecondaries * 4 && MemoryMarshal.Read<int>(settings[((PromoteSecondaries - 1) * 4)..]) != 0);
    }

    internal static HeldAddress? ReadAddress(ReadOnlySpan<byte> body)
    {
        var part = MemoryMarshal.Read<AddressPart>(body);
        var attributes = body[Marshal.SizeOf<AddressPart>()..];
        var peer = Attributes.Find(attributes, AddressPeer);
        var local = Attributes.Find(attributes, AddressLocal);
        if (local.IsEmpty)
            local = peer; // IPv6 says only this
        if (peer.IsEmpty)
            peer = local;
        if (local.Length is not (4 or 16))
            return null;
        var flags = Attributes.Number<uint>(Attributes.Find(attributes, AddressFlagBits)) ?? part.Flags;
        return new HeldAddress(new IPAddress(local), new IPAddress(peer), part.PrefixLength, part.LinkIndex, (AddressFlags)flags);
    }

    private static byte Number(AddressFamily family) => family == AddressFamily.InterNetwork ? (byte)2 : (byte)10; // Linux counts otherwise than .NET

    // ifinfomsg
    private readonly record struct LinkPart(byte Family, byte Padding, ushort HardwareType, int Index, uint Flags, uint Changed);

    // ifaddrmsg
    private readonly record struct AddressPart(byte Family, byte PrefixLength, byte Flags, byte Scope, int LinkIndex);

    // rtmsg
    private readonly record struct RoutePart(byte Family, byte TargetLength, byte SourceLength, byte Tos, byte Table, byte Protocol, byte Scope, byte Type, uint Flags);
}

/// <summary>Where the routing table sends what goes to an address.</summary>
/// <param name="LinkIndex">The interface it leaves by.</param>
/// <param name="PrefixLength">Length of the prefix that the entry is for.</param>
/// <param name="Direct">Whether no gateway stands between.</param>
internal sealed record Route(int LinkIndex, int PrefixLength, bool Direct);

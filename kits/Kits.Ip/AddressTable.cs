using System.ComponentModel;
using System.Net;
using System.Net.Sockets;

namespace Kits.Ip;

/// <summary>The machine's addresses, in an operator's words. Looks afresh at every call; forks nothing.</summary>
internal static class AddressTable
{
    /// <summary>Where the address is held, if anywhere.</summary>
    public static HeldAddress? Find(Netlink netlink, IPAddress ip) => netlink.Addresses(ip.AddressFamily).Find(held => held.Ip.Equals(ip));

    /// <summary>The link that the address belongs on by its settings, or why that cannot be said.</summary>
    public static (Link? Link, string? Problem) LinkOf(Netlink netlink, IpSettings settings, HeldAddress? held)
    {
        if (settings.Interface is { } name)
        {
            return netlink.FindLink(name) is { } named
                ? (named, null)
                : (null, $"there is no interface {name}; there are {string.Join(", ", netlink.Links().Select(link => link.Name))}");
        }

        var index = held?.Interface ?? netlink.RouteInterface(settings.Ip);
        return index is not null && netlink.FindLink(index.Value) is { } routed && (!routed.Flags.HasFlag(LinkFlags.Loopback) || IPAddress.IsLoopback(settings.Ip))
            ? (routed, null)
            : (null, $"no route leads to {settings.Ip}; name its interface with nic");
    }

    /// <summary>How the address is to stand on its link.</summary>
    public static HeldAddress Place(Netlink netlink, IpSettings settings, Link link) =>
        new(settings.Ip, settings.PrefixLength ?? UsualPrefix(netlink, settings.Ip, link), link.Index);

    /// <summary>Deletes one address and no other of its subnet.</summary>
    /// <remarks>
    /// The kernel deletes the secondary addresses of a subnet with its primary unless promote_secondaries is set, which it is not by
    /// default. It is set for the moment; where it cannot be, the others are put back at once.
    /// </remarks>
    public static void Delete(Netlink netlink, HeldAddress held, Link link)
    {
        var siblings = held.Ip.AddressFamily == AddressFamily.InterNetwork && !held.Flags.HasFlag(AddressFlags.Secondary)
            ? netlink.Addresses(AddressFamily.InterNetwork).FindAll(other =>
                other.Interface == held.Interface && other.PrefixLength == held.PrefixLength && !other.Ip.Equals(held.Ip) && Subnet.Contains(held.Ip, held.PrefixLength, other.Ip))
            : [];
        var promote = $"/proc/sys/net/ipv4/conf/{link.Name}/promote_secondaries";
        var mustPromote = siblings.Count > 0 && TryWrite(promote, "0", "1");

        if (netlink.Delete(held) is not (0 or Netlink.AddressNotAvailable) and var error)
            throw new Win32Exception(error);

        if (mustPromote)
            TryWrite(promote, "1", "0");
        foreach (var vanished in siblings.Where(other => Find(netlink, other.Ip) is null))
            netlink.Add(vanished with { Flags = vanished.Flags & ~AddressFlags.Secondary });
    }

    private static int UsualPrefix(Netlink netlink, IPAddress ip, Link link) =>
        netlink.Addresses(ip.AddressFamily)
            .Where(held => held.Interface == link.Index && (held.Ip.Equals(ip) || Subnet.Contains(held.Ip, held.PrefixLength, ip)))
            .Select(held => (int?)held.PrefixLength).FirstOrDefault()
        ?? ip.GetAddressBytes().Length * 8;

    private static bool TryWrite(string path, string expected, string value)
    {
        try
        {
            if (File.ReadAllText(path).Trim() != expected)
                return false;
            File.WriteAllText(path, value);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // a container may see /proc/sys read-only: the others are put back one by one
        }
    }
}

using System.Net;
using Kits.Ip.Kernel;
using Kits.Sdk;
using Kits.Sdk.Settings;

namespace Kits.Ip;

/// <summary>Where a floating address belongs on this node.</summary>
/// <param name="Ip">The address.</param>
/// <param name="PrefixLength">Length of its network prefix.</param>
/// <param name="Link">The interface that carries it.</param>
internal sealed record Place(IPAddress Ip, int PrefixLength, Link Link)
{
    public bool Fits(HeldAddress held) => held.LinkIndex == Link.Index && held.PrefixLength == PrefixLength;

    public override string ToString() => $"{Ip}/{PrefixLength}";
}

/// <summary>What one look at the machine found of a floating address.</summary>
/// <param name="Place">Where it belongs; null if that cannot be here.</param>
/// <param name="NoPlace">Why it cannot be here, if so.</param>
/// <param name="Copies">Every interface of the node that has it.</param>
internal sealed record Sighting(Place? Place, Failure? NoPlace, IReadOnlyList<HeldAddress> Copies)
{
    /// <summary>The address where it belongs; null if it is not there.</summary>
    public HeldAddress? InPlace => Place is null ? null : Copies.FirstOrDefault(Place.Fits);

    /// <summary>The address where it does not belong: another interface, another prefix.</summary>
    public IEnumerable<HeldAddress> Astray => Copies.Where(copy => copy != InPlace);

    public static Sighting Look(AddressTable table, IpSettings settings)
    {
        var addresses = table.Addresses(settings.Ip.AddressFamily);
        HeldAddress[] copies = [.. addresses.Where(held => held.Ip.Equals(settings.Ip))];
        HeldAddress[] around = [.. addresses.Except(copies).Where(held => held.Subnet.Holds(settings.Ip) && held.PrefixLength < settings.WholeLength)];

        var link = settings.Interface is { } name ? table.FindLink(name) : DefaultLink(table, settings, around, copies);
        if (link is null)
            return new Sighting(null, WhyNoLink(table, settings), copies);

        var length = settings.PrefixLength ?? DefaultPrefixLength(table, settings, link, around, copies);
        return new Sighting(new Place(settings.Ip, length, link), null, copies);
    }

    // The narrowest subnet around it decides. Where nothing does, an address that is here already is taken as it is.
    private static Link? DefaultLink(AddressTable table, IpSettings settings, HeldAddress[] around, HeldAddress[] copies)
    {
        var index = around.OrderByDescending(held => held.PrefixLength).ThenBy(held => held.LinkIndex).FirstOrDefault()?.LinkIndex
            ?? copies.FirstOrDefault()?.LinkIndex
            ?? table.RouteTo(settings.Ip)?.LinkIndex;
        return index is { } found ? table.FindLink(found) : null;
    }

    private static int DefaultPrefixLength(AddressTable table, IpSettings settings, Link link, HeldAddress[] around, HeldAddress[] copies) =>
        around.Where(held => held.LinkIndex == link.Index).Max(held => (int?)held.PrefixLength)
        ?? copies.FirstOrDefault(copy => copy.LinkIndex == link.Index)?.PrefixLength
        ?? (table.RouteTo(settings.Ip) is { Direct: true } route && route.LinkIndex == link.Index ? route.PrefixLength : settings.WholeLength);

    private static Failure WhyNoLink(AddressTable table, IpSettings settings) => Failure.OfThisNode(
        settings.Interface is { } name
            ? $"there is no interface {name} here{NearestWord.Suggestion(name, table.Links().Select(link => link.Name))}"
            : $"no interface here has a subnet around {settings.Ip}, and no route but a default one leads to it; set nic and cidr_netmask");
}

using System.Net;
using Kits.Ip.Kernel;

namespace Kits.Ip.Tests;

/// <summary>Which interface and prefix an address gets when the settings leave them open.</summary>
public sealed class PlaceTests : OnTwoHosts
{
    [Fact]
    public void The_narrowest_subnet_around_it_decides()
    {
        using var others = new TwoHosts();
        Hosts.IpHere($"address add 192.0.2.1/16 dev {others.Nic}");
        Hosts.IpHere($"address add 192.0.2.1/24 dev {Hosts.Nic}");

        Assert.Equal(("192.0.2.10/24", Hosts.Nic), PlaceOf(new() { Ip = IPAddress.Parse("192.0.2.10") }));
        Assert.Equal(("192.0.9.10/16", others.Nic), PlaceOf(new() { Ip = IPAddress.Parse("192.0.9.10") }));
    }

    [Fact]
    public void It_stays_the_same_once_the_address_is_there()
    {
        Hosts.IpHere($"address add 2001:db8::1/64 dev {Hosts.Nic} nodad");
        var settings = new IpSettings { Ip = IPAddress.Parse("2001:db8::10") };
        var before = PlaceOf(settings);

        Hosts.IpHere($"address add 2001:db8::10/64 dev {Hosts.Nic} nodad");

        Assert.Equal(("2001:db8::10/64", Hosts.Nic), before);
        Assert.Equal(before, PlaceOf(settings));
    }

    [Fact]
    public void A_route_on_the_link_decides_where_no_subnet_does()
    {
        Hosts.IpHere($"route add 198.51.100.0/24 dev {Hosts.Nic}");

        Assert.Equal(("198.51.100.10/24", Hosts.Nic), PlaceOf(new() { Ip = IPAddress.Parse("198.51.100.10") }));
    }

    [Fact]
    public void Beyond_a_gateway_it_stands_alone()
    {
        Hosts.IpHere($"address add 192.0.2.1/24 dev {Hosts.Nic}");
        Hosts.IpHere("route add 198.51.100.0/24 via 192.0.2.254");

        Assert.Equal(("198.51.100.10/32", Hosts.Nic), PlaceOf(new() { Ip = IPAddress.Parse("198.51.100.10") }));
    }

    [Fact]
    public void A_default_route_is_no_place()
    {
        Hosts.IpHere($"address add 192.0.2.1/24 dev {Hosts.Nic}");
        Hosts.IpHere("route add default via 192.0.2.254");
        using var table = new AddressTable();

        var seen = Sighting.Look(table, new() { Ip = IPAddress.Parse("198.51.100.10") });

        Assert.Null(seen.Place);
        Assert.EndsWith("set nic and cidr_netmask", seen.NoPlace!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_named_interface_without_a_subnet_around_it_it_stands_alone() =>
        Assert.Equal(("2001:db8::10/128", Hosts.Nic), PlaceOf(new() { Ip = IPAddress.Parse("2001:db8::10"), Interface = Hosts.Nic }));

    private static (string, string) PlaceOf(IpSettings settings)
    {
        using var table = new AddressTable();
        var place = Sighting.Look(table, settings).Place!;
        return (place.ToString(), place.Link.Name);
    }
}

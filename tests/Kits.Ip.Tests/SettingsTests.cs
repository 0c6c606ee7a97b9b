using System.Net;
using Kits.Sdk.Settings;

namespace Kits.Ip.Tests;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("ip=192.0.2.10 cidr_netmak=24", "cidr_netmak: unknown setting, did you mean cidr_netmask?")]
    [InlineData("cidr_netmask=24", "ip: is required")]
    [InlineData("ip=192.0.2.10 cidr_netmask=33", "cidr_netmask: must be from 1 to 32")]
    [InlineData("ip=2001:db8::10 cidr_netmask=129", "cidr_netmask: must be from 1 to 128")]
    [InlineData("ip=192.0.2.0 cidr_netmask=24", "ip: 192.0.2.0 names the subnet 192.0.2.0/24 itself, or all in it, and cannot be an address in it")]
    [InlineData("ip=192.0.2.255 cidr_netmask=24", "ip: 192.0.2.255 names the subnet 192.0.2.0/24 itself, or all in it, and cannot be an address in it")]
    [InlineData("ip=224.0.0.1", "ip: 224.0.0.1 is a multicast or reserved address")]
    [InlineData("ip=ff02::1", "ip: ff02::1 is a multicast address")]
    [InlineData("ip=0.0.0.0", "ip: 0.0.0.0 stands for no address")]
    [InlineData("ip=::ffff:192.0.2.10", "ip: write 192.0.2.10: it is an IPv4 address in IPv6 clothes")]
    [InlineData("ip=fe80::10", "nic: is needed: every interface has a subnet around a link-local address")]
    [InlineData("ip=192.0.2.10 nic=a-name-with-17-chr", "nic: the name of an interface has 1 to 15 characters")]
    [InlineData("ip=2001:db8::10 broadcast=192.0.2.255", "broadcast: only IPv4 has broadcast addresses")]
    [InlineData("ip=192.0.2.10 arp_interval=200", "arp_interval: 200 has no unit; did you mean 200s? Units are ms, s, m, h, d")]
    [InlineData("ip=192.0.2.10 arp_interval=11s", "arp_interval: must be 10s or less: the action waits for it")]
    public void Everything_wrong_is_told(string settings, string problem) => Assert.Equal([problem], Bind(settings).Problems.Select(wrong => wrong.ToString()));

    [Theory]
    [InlineData("ip=192.0.2.10")]
    [InlineData("ip=192.0.2.0 cidr_netmask=31")]
    [InlineData("ip=192.0.2.0 cidr_netmask=32")]
    [InlineData("ip=fe80::10 nic=eth0 cidr_netmask=64")]
    [InlineData("ip=192.0.2.10 cidr_netmask=24 nic=eth0 broadcast=192.0.2.255 arp_count=0 arp_interval=200ms nodad=true noprefixroute=true check_link_status=false")]
    public void What_makes_sense_is_taken(string settings) => Assert.Empty(Bind(settings).Problems);

    [Theory]
    [InlineData("192.0.2.77", 24, "192.0.2.0", "192.0.2.255")]
    [InlineData("192.0.2.77", 27, "192.0.2.64", "192.0.2.95")]
    [InlineData("192.0.2.77", 32, "192.0.2.77", "192.0.2.77")]
    [InlineData("2001:db8::77", 60, "2001:db8::", "2001:db8:0:f:ffff:ffff:ffff:ffff")]
    public void A_subnet_reaches_from_its_first_to_its_last_address(string ip, int prefix, string first, string last)
    {
        var subnet = new Subnet(IPAddress.Parse(ip), prefix);

        Assert.Equal(first, subnet.First.ToString());
        Assert.Equal(last, subnet.Last.ToString());
        Assert.True(subnet.Holds(IPAddress.Parse(last)));
    }

    private static BoundSettings Bind(string settings) => SettingsBinder.Bind(
        typeof(IpSettings),
        SettingValues.Of([.. settings.Split(' ').Select(pair => pair.Split('=')).Select(pair => (pair[0], pair[1]))]));
}

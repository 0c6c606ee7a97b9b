using System.Net;
using Kits.Ip.Kernel;
using Kits.Sdk;

namespace Kits.Ip.Tests;

public sealed class WatchTests : OnTwoHosts
{
    [Theory]
    [MemberData(nameof(BothFamilies))]
    public async Task Only_what_concerns_the_address_is_hinted_at(string ip, int prefix, string neighbour)
    {
        await DoneAsync(Kit.RestoreAsync(Address(ip, prefix), Cancel));
        await using var hints = Kit.WatchAsync(Address(ip, prefix), Cancel).GetAsyncEnumerator(Cancel);
        var next = NextAsync(hints);

        Hosts.IpHere($"address add {neighbour}/{prefix} dev {Hosts.Nic}");
        Hosts.IpHere($"address delete {neighbour}/{prefix} dev {Hosts.Nic}");
        Hosts.IpHere("link set lo down");
        Hosts.IpHere($"link set {Hosts.Nic} mtu 1400");
        Hosts.IpHere($"address delete {ip}/{prefix} dev {Hosts.Nic}");

        Assert.Equal($"{ip}/{prefix} was deleted", await next);
    }

    [Fact]
    public async Task A_lost_and_returning_link_is_hinted_at_and_the_check_decides()
    {
        var context = Address("192.0.2.10", 24);
        await DoneAsync(Kit.RestoreAsync(context, Cancel));
        await using var hints = Kit.WatchAsync(context, Cancel).GetAsyncEnumerator(Cancel);
        var next = NextAsync(hints);

        Hosts.IpThere($"link set {Hosts.NicThere} down");
        Assert.Equal($"{Hosts.Nic} has no carrier", await next);
        Assert.Equal(RetryScope.AnotherNode, (await CheckFailsAsync(context)).WorthTrying);

        next = NextAsync(hints);
        Hosts.IpThere($"link set {Hosts.NicThere} up");
        Assert.Equal($"{Hosts.Nic} is up and has carrier", await next);
        Assert.IsType<CheckResult.InService>(await CheckAsync(context));
    }

    [Fact]
    public async Task An_interface_that_goes_and_comes_back_is_hinted_at()
    {
        Hosts.IpHere("link add gone0 type veth peer name gone1");
        var context = Some.Context(Sdk.Settings.SettingValues.Of(("ip", "192.0.2.10"), ("nic", "gone0")));
        await using var hints = Kit.WatchAsync(context, Cancel).GetAsyncEnumerator(Cancel);
        var next = NextAsync(hints);

        Hosts.IpHere("link delete gone0");
        var told = await next;
        while (told != "gone0 is gone")
            told = await NextAsync(hints);

        Hosts.IpHere("link add gone0 type veth peer name gone1");
        Hosts.IpHere("link set gone1 up");
        next = NextAsync(hints);
        Hosts.IpHere("link set gone0 up");
        while (await next != "gone0 is up and has carrier")
            next = NextAsync(hints);
        Hosts.IpHere("link delete gone0");
    }

    [Fact]
    public void Messages_that_were_lost_are_a_hint()
    {
        using var changes = new TableChanges();
        using var table = new AddressTable();
        var link = table.FindLink(Hosts.Nic)!;
        var watched = new Watched(IPAddress.Parse("192.0.2.10"), link.Name, link);

        for (var i = 0; i < 2000; i++) // far more than a socket buffers
            table.Add(new IPAddress([198, 51, (byte)(i / 250), (byte)(1 + (i % 250))]), 32, null, link, AddressFlags.None);

        var hint = Assert.Single(watched.Read(changes));
        Assert.Equal("the kernel told of more changes than could be read", hint.What);
        Assert.Equal(2000, table.Addresses(System.Net.Sockets.AddressFamily.InterNetwork).Count(held => held.LinkIndex == link.Index));
    }
}

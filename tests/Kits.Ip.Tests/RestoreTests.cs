using System.Net;
using Kits.Ip.Kernel;
using Kits.Sdk;

namespace Kits.Ip.Tests;

public sealed class RestoreTests : OnTwoHosts
{
    [Theory]
    [MemberData(nameof(BothFamilies))]
    public async Task A_restored_address_is_there_and_the_neighbours_know(string ip, int prefix, string neighbour)
    {
        Hosts.IpThere($"address add {neighbour}/{prefix} dev {Hosts.NicThere} {NoDad(ip)}");
        Hosts.IpThere($"neighbour replace {ip} lladdr 02:00:00:00:00:99 dev {Hosts.NicThere} nud reachable"); // where it lived before

        var what = await DoneAsync(Kit.RestoreAsync(Address(ip, prefix), Cancel));

        Assert.Equal($"{ip}/{prefix} added to {Hosts.Nic} and announced 5 times", what);
        Assert.Equal([$"{ip}/{prefix}"], Hosts.Addresses());
        Assert.Contains($"lladdr {Hosts.Mac}", Hosts.IpThere($"neighbour show {ip} dev {Hosts.NicThere}"), StringComparison.Ordinal);
        Assert.IsType<CheckResult.InService>(await CheckAsync(Address(ip, prefix)));
    }

    [Theory]
    [MemberData(nameof(BothFamilies))]
    public async Task An_address_that_another_host_has_is_not_taken(string ip, int prefix, string neighbour)
    {
        Assert.NotEqual(neighbour, ip);
        Hosts.IpThere($"address add {ip}/{prefix} dev {Hosts.NicThere} {NoDad(ip)}");

        var why = await FailedAsync(Kit.RestoreAsync(Address(ip, prefix), Cancel));

        Assert.Equal($"another host on {Hosts.Nic} has {ip}: {Hosts.MacThere}", why.Reason);
        Assert.Empty(Hosts.Addresses());
    }

    [Theory]
    [MemberData(nameof(BothFamilies))]
    public async Task With_nodad_it_is_taken_all_the_same(string ip, int prefix, string neighbour)
    {
        Assert.NotEqual(neighbour, ip);
        Hosts.IpThere($"address add {ip}/{prefix} dev {Hosts.NicThere} {NoDad(ip)}");

        await DoneAsync(Kit.RestoreAsync(Address(ip, prefix, ("nodad", "true")), Cancel));

        Assert.Equal([$"{ip}/{prefix}"], Hosts.Addresses());
    }

    [Fact]
    public async Task The_wire_carries_two_questions_then_what_arp_count_says()
    {
        using var heard = Hosts.There(() => KernelSocket.Packet(IndexThere(), 0x0806));

        await DoneAsync(Kit.RestoreAsync(Address("192.0.2.10", 24, ("arp_count", "3")), Cancel));

        var senders = new List<string>();
        var packet = new byte[100];
        while (heard.Receive(packet) > 0)
            senders.Add(new IPAddress(packet.AsSpan(14, 4)).ToString());
        const string Question = "0.0.0.0", Announcement = "192.0.2.10";
        Assert.Equal([Question, Question, Announcement, Question, Announcement, Question, Announcement], senders);
    }

    [Fact]
    public async Task An_address_that_is_there_is_left_alone_and_not_announced_again()
    {
        Hosts.IpHere($"address add 192.0.2.10/24 dev {Hosts.Nic}");
        using var heard = Hosts.There(() => KernelSocket.Packet(IndexThere(), 0x0806));

        Assert.Equal($"192.0.2.10/24 was already on {Hosts.Nic}", await DoneAsync(Kit.RestoreAsync(Address("192.0.2.10", 24), Cancel)));

        Assert.Equal(0, heard.Receive(new byte[100]));
    }

    [Fact]
    public async Task An_interface_that_is_not_here_sends_it_to_another_node()
    {
        var misspelt = Some.Context(Sdk.Settings.SettingValues.Of(("ip", "192.0.2.10"), ("nic", Hosts.Nic + "x")));

        var why = await FailedAsync(Kit.RestoreAsync(misspelt, Cancel));

        Assert.Equal(Failure.OfThisNode($"there is no interface {Hosts.Nic}x here, did you mean {Hosts.Nic}?"), why);
    }

    [Fact]
    public async Task An_interface_that_is_down_or_has_no_carrier_sends_it_to_another_node()
    {
        Hosts.IpThere($"link set {Hosts.NicThere} down");
        Assert.Equal(Failure.OfThisNode($"{Hosts.Nic} has no carrier, so 192.0.2.10/24 cannot serve here"), await FailedAsync(Kit.RestoreAsync(Address("192.0.2.10", 24), Cancel)));

        Hosts.IpHere($"link set {Hosts.Nic} down");
        Assert.Equal(Failure.OfThisNode($"{Hosts.Nic} is down, so 192.0.2.10/24 cannot serve here"), await FailedAsync(Kit.RestoreAsync(Address("192.0.2.10", 24), Cancel)));
    }

    [Fact]
    public async Task Where_carrier_does_not_matter_it_is_added_without_one()
    {
        Hosts.IpThere($"link set {Hosts.NicThere} down");
        var context = Address("192.0.2.10", 24, ("check_link_status", "false"));

        await DoneAsync(Kit.RestoreAsync(context, Cancel));

        Assert.Equal(new CheckResult.InService($"{Hosts.Nic} has no carrier"), await CheckAsync(context));
    }

    [Theory]
    [MemberData(nameof(BothFamilies))]
    public async Task An_address_astray_is_brought_where_it_belongs(string ip, int prefix, string neighbour)
    {
        Assert.NotEqual(neighbour, ip);
        using var others = new TwoHosts();
        Hosts.IpHere($"address add {ip}/{prefix - 8} dev {Hosts.Nic} {NoDad(ip)}");
        Hosts.IpHere($"address add {ip}/{prefix} dev {others.Nic} {NoDad(ip)}");

        await DoneAsync(Kit.RestoreAsync(Address(ip, prefix), Cancel));

        Assert.Equal([$"{ip}/{prefix}"], Hosts.Addresses());
        Assert.Empty(Hosts.Addresses(others.Nic));
    }

    [Fact]
    public async Task The_broadcast_address_is_the_last_of_the_subnet_and_the_route_can_be_left_out()
    {
        await DoneAsync(Kit.RestoreAsync(Address("192.0.2.10", 24, ("noprefixroute", "true")), Cancel));

        Assert.Contains("brd 192.0.2.255", Hosts.IpHere($"address show dev {Hosts.Nic}"), StringComparison.Ordinal);
        Assert.Equal("", Hosts.IpHere($"route show dev {Hosts.Nic}"));
    }

    [Fact]
    public async Task A_cancelled_restore_has_not_added_the_address()
    {
        using var cancel = new CancellationTokenSource();
        var restore = Kit.RestoreAsync(Address("192.0.2.10", 24), cancel.Token); // asks the neighbours first
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => restore);

        Assert.Empty(Hosts.Addresses());
    }

    private static string NoDad(string ip) => ip.Contains(':') ? "nodad" : "";

    private int IndexThere()
    {
        using var table = new AddressTable();
        return table.FindLink(Hosts.NicThere)!.Index;
    }
}

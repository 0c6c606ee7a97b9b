using Kits.Sdk;

namespace Kits.Ip.Tests;

public sealed class RecoverTests : OnTwoHosts
{
    private static readonly Failure Lost = Failure.Passing("it is not there");

    [Theory]
    [MemberData(nameof(BothFamilies))]
    public async Task A_lost_address_is_put_back(string ip, int prefix, string neighbour)
    {
        Assert.NotEqual(neighbour, ip);
        await DoneAsync(Kit.RestoreAsync(Address(ip, prefix), Cancel));
        Hosts.IpHere($"address delete {ip}/{prefix} dev {Hosts.Nic}");

        await DoneAsync(Kit.RecoverAsync(Address(ip, prefix), Lost, Cancel));

        Assert.Equal([$"{ip}/{prefix}"], Hosts.Addresses());
    }

    [Theory]
    [MemberData(nameof(BothFamilies))]
    public async Task It_is_given_up_again_if_another_host_has_taken_it_meanwhile(string ip, int prefix, string neighbour)
    {
        Assert.NotEqual(neighbour, ip);
        Hosts.IpThere($"address add {ip}/{prefix} dev {Hosts.NicThere} {(ip.Contains(':') ? "nodad" : "")}");

        var why = await FailedAsync(Kit.RecoverAsync(Address(ip, prefix), Lost, Cancel));

        Assert.Equal($"another host on {Hosts.Nic} has {ip}: {Hosts.MacThere}", why.Reason);
        Assert.Empty(Hosts.Addresses());
    }

    [Fact]
    public async Task A_dead_link_is_not_cured_here()
    {
        await DoneAsync(Kit.RestoreAsync(Address("192.0.2.10", 24), Cancel));
        Hosts.IpThere($"link set {Hosts.NicThere} down");
        var seen = await CheckFailsAsync(Address("192.0.2.10", 24));

        Assert.Equal(RetryScope.AnotherNode, (await FailedAsync(Kit.RecoverAsync(Address("192.0.2.10", 24), seen, Cancel))).WorthTrying);
    }
}

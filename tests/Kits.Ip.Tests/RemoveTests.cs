using Kits.Sdk;

namespace Kits.Ip.Tests;

public sealed class RemoveTests : OnTwoHosts
{
    private string PromoteSecondaries => $"/proc/sys/net/ipv4/conf/{Hosts.Nic}/promote_secondaries";

    [Fact]
    public async Task The_first_address_of_a_subnet_goes_alone()
    {
        await DoneAsync(Kit.RestoreAsync(Address("192.0.2.10", 24), Cancel));
        Hosts.IpHere($"address add 192.0.2.11/24 dev {Hosts.Nic} label {Hosts.Nic}:web");
        Hosts.IpHere($"address add 192.0.2.12/24 dev {Hosts.Nic}");
        Hosts.IpHere("route add default via 192.0.2.1");
        Assert.Equal(["192.0.2.10/24", "192.0.2.11/24 secondary", "192.0.2.12/24 secondary"], Hosts.Addresses());

        await DoneAsync(Kit.RemoveAsync(Address("192.0.2.10", 24), Cancel));

        Assert.Equal(["192.0.2.11/24", "192.0.2.12/24 secondary"], Hosts.Addresses());
        Assert.Contains($"{Hosts.Nic}:web", Hosts.IpHere($"address show dev {Hosts.Nic}"), StringComparison.Ordinal);
        Assert.Contains("default via 192.0.2.1", Hosts.IpHere("route show"), StringComparison.Ordinal);
        Assert.Equal("0", (await File.ReadAllTextAsync(PromoteSecondaries, Cancel)).Trim());
    }

    [Fact]
    public async Task Without_our_care_the_kernel_would_have_taken_them_all()
    {
        Assert.Equal("0", (await File.ReadAllTextAsync(PromoteSecondaries, Cancel)).Trim());
        Hosts.IpHere($"address add 192.0.2.10/24 dev {Hosts.Nic}");
        Hosts.IpHere($"address add 192.0.2.11/24 dev {Hosts.Nic}");

        Hosts.IpHere($"address delete 192.0.2.10/24 dev {Hosts.Nic}");

        Assert.Empty(Hosts.Addresses());
    }

    [Fact]
    public async Task Many_addresses_of_a_subnet_can_go_at_once_and_the_rest_stays()
    {
        var going = Enumerable.Range(10, 20).Select(number => Address($"192.0.2.{number}", 24)).ToArray();
        foreach (var number in Enumerable.Range(10, 40))
            Hosts.IpHere($"address add 192.0.2.{number}/24 dev {Hosts.Nic}");

        await Task.WhenAll(going.Select(context => Task.Run(() => Kit.RemoveAsync(context, Cancel), Cancel)));

        Assert.Equal(Enumerable.Range(30, 20).Select(number => $"192.0.2.{number}/24"), Hosts.Addresses().Select(address => address.Split(' ')[0]));
        Assert.Equal("0", (await File.ReadAllTextAsync(PromoteSecondaries, Cancel)).Trim());
    }

    [Theory]
    [InlineData("192.0.2.10", "192.0.2.11/24")]
    [InlineData("2001:db8::10", "2001:db8::11/64")]
    public async Task Nothing_else_is_touched(string ip, string other)
    {
        var prefix = int.Parse(other.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture);
        Hosts.IpHere($"address add {other} dev {Hosts.Nic}");
        await DoneAsync(Kit.RestoreAsync(Address(ip, prefix), Cancel));

        Assert.Equal($"{ip}/{prefix} deleted from {Hosts.Nic}", await DoneAsync(Kit.RemoveAsync(Address(ip, prefix), Cancel)));

        Assert.Equal([other], Hosts.Addresses());
    }

    [Fact]
    public async Task What_is_astray_is_removed_too_because_it_would_still_answer()
    {
        using var others = new TwoHosts();
        Hosts.IpHere($"address add 192.0.2.10/32 dev {others.Nic}");

        Assert.Equal($"192.0.2.10/32 deleted from {others.Nic}", await DoneAsync(Kit.RemoveAsync(Address("192.0.2.10", 24), Cancel)));

        Assert.IsType<CheckResult.OutOfService>(await CheckAsync(Address("192.0.2.10", 24)));
    }

    [Fact]
    public async Task An_interface_that_is_gone_has_no_address_to_remove()
    {
        var context = Some.Context(Sdk.Settings.SettingValues.Of(("ip", "192.0.2.10"), ("nic", "gone0")));

        Assert.Equal("192.0.2.10 was not here", await DoneAsync(Kit.RemoveAsync(context, Cancel)));
        Assert.IsType<CheckResult.OutOfService>(await CheckAsync(context));
    }
}

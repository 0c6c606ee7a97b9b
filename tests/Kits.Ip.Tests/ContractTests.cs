using Kits.Sdk.Settings;
using Kits.Testing;

namespace Kits.Ip.Tests;

/// <summary>A floating IPv4 address keeps the contract.</summary>
public sealed class IPv4ContractTests() : AddressContractTests("192.0.2.10/24");

/// <summary>A floating IPv6 address keeps the contract.</summary>
public sealed class IPv6ContractTests() : AddressContractTests("2001:db8::10/64");

[Trait("needs", "root")]
public abstract class AddressContractTests(string address) : KitContract
{
    protected override Task<KitUnderTest> ArrangeAsync()
    {
        var hosts = new TwoHosts();
        return Task.FromResult(new KitUnderTest
        {
            NewKit = () => new IpKit(),
            Settings = SettingValues.Of(("ip", address.Split('/')[0]), ("cidr_netmask", address.Split('/')[1]), ("nic", hosts.Nic), ("arp_count", "1")),
            Fingerprint = () => hosts.IpHere($"address show dev {hosts.Nic}"),
            Break = _ =>
            {
                hosts.IpHere($"address delete {address} dev {hosts.Nic}");
                return Task.CompletedTask;
            },
            WatchNotices = true,
            CleanUp = () =>
            {
                hosts.Dispose();
                return Task.CompletedTask;
            },
        });
    }
}

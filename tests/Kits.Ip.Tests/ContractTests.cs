using Kits.Ip.Tests.Machine;
using Kits.Sdk.Services;
using Kits.Sdk.Settings;
using Kits.Testing;

namespace Kits.Ip.Tests;

[Trait("needs", "root")]
public class Ipv4ContractTests : IpContract
{
    protected override string Ip => "192.0.2.10";

    protected override string Prefix => "24";
}

[Trait("needs", "root")]
public class Ipv6ContractTests : IpContract
{
    protected override string Ip => "2001:db8::10";

    protected override string Prefix => "64";
}

/// <summary>What every kit promises, for an address of either family.</summary>
public abstract class IpContract : KitContract
{
    protected abstract string Ip { get; }

    protected abstract string Prefix { get; }

    protected override async Task<KitUnderTest> ArrangeAsync()
    {
        var wire = await Wire.LayAsync(Some);
        return new KitUnderTest
        {
            NewKit = () => new IpKit(),
            Settings = SettingValues.Of(("ip", Ip), ("nic", "near")),
            Fingerprint = () => Some.Commands.RunAsync(new Command("ip", "-o", "address", "show"), CancellationToken.None).GetAwaiter().GetResult().Output,
            Break = _ => wire.RunAsync("ip", "address", "del", $"{Ip}/{Prefix}", "dev", "near"),
            WatchNotices = true,
            CleanUp = () => wire.DisposeAsync().AsTask(),
        };
    }
}

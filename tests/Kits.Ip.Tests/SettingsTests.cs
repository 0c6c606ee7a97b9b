using Kits.Sdk.Settings;

namespace Kits.Ip.Tests;

public class SettingsTests
{
    [Theory]
    [InlineData("cidr_netmsk", "24", "cidr_netmsk: unknown setting, did you mean cidr_netmask?")]
    [InlineData("cidr_netmask", "33", "cidr_netmask: must be from 0 to 32 for an IPv4 address")]
    [InlineData("arp_interval", "200", "arp_interval: 200 has no unit; did you mean 200s? Units are ms, s, m, h, d")]
    public void A_wrong_setting_is_told_with_what_was_expected(string key, string text, string message) =>
        Assert.Equal(message, Assert.Single(SettingsBinder.Bind(typeof(IpSettings), SettingValues.Of(("ip", "192.0.2.10"), (key, text))).Problems).ToString());

    [Theory]
    [InlineData("10.1")]
    [InlineData("192.0.2.256")]
    [InlineData("somewhere")]
    public void Half_an_address_is_no_address(string ip) =>
        Assert.Equal($"ip: expected an IPv4 or IPv6 address, got {ip}", Assert.Single(SettingsBinder.Bind(typeof(IpSettings), SettingValues.Of(("ip", ip))).Problems).ToString());
}

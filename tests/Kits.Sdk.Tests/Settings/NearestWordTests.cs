using Kits.Sdk.Settings;

namespace Kits.Sdk.Tests.Settings;

public sealed class NearestWordTests
{
    private static readonly string[] Known = ["ip", "cidr_netmask", "nic", "directory", "device"];

    [Theory]
    [InlineData("cidr_netmaks", "cidr_netmask")]
    [InlineData("CIDR_NETMASK", "cidr_netmask")]
    [InlineData("cidrnetmask", "cidr_netmask")]
    [InlineData("dierctory", "directory")]
    [InlineData("nci", "nic")]
    [InlineData("ipp", "ip")]
    public void A_slip_finds_the_word_that_was_meant(string word, string meant)
    {
        Assert.Equal(meant, NearestWord.To(word, Known));
        Assert.Equal($", did you mean {meant}?", NearestWord.Suggestion(word, Known));
    }

    [Theory]
    [InlineData("timeout")]
    [InlineData("gateway_address")]
    public void What_is_near_nothing_suggests_nothing(string word) => Assert.Equal("", NearestWord.Suggestion(word, Known));
}

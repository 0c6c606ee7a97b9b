using Kits.Sdk;
using Kits.VirtualMachine.Guests;
using Kits.VirtualMachine.Libvirt;

namespace Kits.VirtualMachine.Tests;

/// <summary>What libvirt 9 and qemu 7.2 say, and what becomes of it.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData(
        1,
        "internal error: process exited while connecting to monitor: 2026-11-24T22:18:42.123456Z qemu-system-x86_64: -blockdev {\"driver\":\"raw\",\"node-name\":\"libvirt-1-format\",\"file\":\"libvirt-1-storage\"}: Failed to get \"write\" lock\nIs another process using the image [/share/g1.img]?",
        "g1: its image is in use by another guest: Failed to get \"write\" lock Is another process using the image [/share/g1.img]?",
        RetryScope.ThisNode)]
    [InlineData(38, "Cannot access storage file '/share/g1.img': No such file or directory", "g1: its image is missing: Cannot access storage file '/share/g1.img': No such file or directory", RetryScope.AnotherNode)]
    [InlineData(43, "Network not found: no network with matching name 'lan'", "g1: its network is missing: Network not found: no network with matching name 'lan'", RetryScope.AnotherNode)]
    [InlineData(55, "Requested operation is not valid: network 'lan' is not active", "g1: its network is missing: Requested operation is not valid: network 'lan' is not active", RetryScope.AnotherNode)]
    [InlineData(38, "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Connection refused", "g1: the hypervisor cannot be reached: Failed to connect socket to '/var/run/libvirt/libvirt-sock': Connection refused", RetryScope.AnotherNode)]
    [InlineData(27, "XML error: no domain config", "g1: its description is wrong: XML error: no domain config", RetryScope.Nowhere)]
    [InlineData(1, "internal error: something else", "g1: internal error: something else", RetryScope.ThisNode)]
    public void A_refusal_is_told_in_an_operators_words(int code, string message, string words, RetryScope worthTrying) =>
        Assert.Equal(new Failure(words, worthTrying), Refusal.Of(new LibvirtException(code, message, source: message.Contains("socket", StringComparison.Ordinal) ? 7 : 10), "g1"));
}

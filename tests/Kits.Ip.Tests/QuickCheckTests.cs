using System.Net.Sockets;
using Kits.Ip.Kernel;
using Kits.Sdk;

namespace Kits.Ip.Tests;

public sealed class QuickCheckTests : OnTwoHosts
{
    [Fact]
    public async Task A_missing_address_is_out_of_service() =>
        Assert.Equal(new CheckResult.OutOfService($"192.0.2.10/24 is not on {Hosts.Nic}"), await CheckAsync(Address("192.0.2.10", 24)));

    [Fact]
    public async Task On_another_interface_it_is_failed_by_name()
    {
        using var others = new TwoHosts();
        Hosts.IpHere($"address add 192.0.2.10/24 dev {others.Nic}");

        Assert.Equal(Failure.Passing($"192.0.2.10/24 is on {others.Nic}, not on {Hosts.Nic}"), await CheckFailsAsync(Address("192.0.2.10", 24)));
    }

    [Fact]
    public async Task With_another_prefix_it_is_failed_by_name()
    {
        Hosts.IpHere($"address add 192.0.2.10/16 dev {Hosts.Nic}");

        Assert.Equal(Failure.Passing($"192.0.2.10 is on {Hosts.Nic} with prefix 16, not 24"), await CheckFailsAsync(Address("192.0.2.10", 24)));
    }

    [Fact]
    public async Task On_a_second_interface_too_it_is_degraded()
    {
        using var others = new TwoHosts();
        Hosts.IpHere($"address add 192.0.2.10/24 dev {Hosts.Nic}");
        Hosts.IpHere($"address add 192.0.2.10/32 dev {others.Nic}");

        Assert.Equal(new CheckResult.InService($"192.0.2.10/32 is on {others.Nic} too"), await CheckAsync(Address("192.0.2.10", 24)));
    }

    [Fact]
    public async Task Without_carrier_or_set_down_it_is_for_another_node()
    {
        Hosts.IpHere($"address add 192.0.2.10/24 dev {Hosts.Nic}");

        Hosts.IpThere($"link set {Hosts.NicThere} down");
        Assert.Equal(Failure.OfThisNode($"{Hosts.Nic} has no carrier"), await CheckFailsAsync(Address("192.0.2.10", 24)));

        Hosts.IpHere($"link set {Hosts.Nic} down");
        Assert.Equal(Failure.OfThisNode($"{Hosts.Nic} is down"), await CheckFailsAsync(Address("192.0.2.10", 24, ("check_link_status", "false"))));
    }

    [Fact]
    public async Task A_deprecated_address_serves_with_a_warning()
    {
        Hosts.IpHere($"address add 2001:db8::10/64 dev {Hosts.Nic} nodad preferred_lft 0");

        var answer = Assert.IsType<CheckResult.InService>(await CheckAsync(Address("2001:db8::10", 64)));

        Assert.StartsWith("2001:db8::10/64 is deprecated", answer.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_kernel_looks_for_a_duplicate_it_is_unknown_and_afterwards_failed()
    {
        Hosts.IpThere($"address add 2001:db8::10/64 dev {Hosts.NicThere} nodad");
        using var changes = new TableChanges();
        using var table = new AddressTable();
        Hosts.IpHere($"address add 2001:db8::10/64 dev {Hosts.Nic}"); // without nodad the kernel looks for one to two seconds

        Assert.IsType<CheckResult.Unknown>(await CheckAsync(Address("2001:db8::10", 64)));

        while (!table.Addresses(AddressFamily.InterNetworkV6).Any(held => held.IsDuplicate))
        {
            await Some.Events.ReadableAsync(changes.Descriptor, Cancel);
            changes.Read(_ => { }, _ => { }, _ => { }, _ => { });
        }

        Assert.Equal(Failure.Passing("another host has 2001:db8::10/64: the kernel found it to be a duplicate"), await CheckFailsAsync(Address("2001:db8::10", 64)));

        // Recover asks before it believes that the other is gone.
        Assert.EndsWith(Hosts.MacThere, (await FailedAsync(Kit.RecoverAsync(Address("2001:db8::10", 64), Failure.Passing("duplicate"), Cancel))).Reason, StringComparison.Ordinal);
        Hosts.IpThere($"address delete 2001:db8::10/64 dev {Hosts.NicThere}");
        await DoneAsync(Kit.RestoreAsync(Address("2001:db8::10", 64), Cancel));
        Assert.Equal(new CheckResult.InService(), await CheckAsync(Address("2001:db8::10", 64)));
    }

    [Fact]
    public async Task A_thousand_checks_leave_no_descriptor_open()
    {
        await CheckAsync(Address("192.0.2.10", 24));
        var before = Directory.GetFiles("/proc/self/fd").Length;
        var context = Address("192.0.2.10", 24);

        for (var i = 0; i < 1000; i++)
            await CheckAsync(context);

        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, before + 20); // others of the process come and go
    }

    [Fact]
    public void No_socket_is_handed_on_to_a_child()
    {
        using var changes = new TableChanges();
        using var table = new AddressTable();
        using var packets = KernelSocket.Packet(table.FindLink(Hosts.Nic)!.Index, 0x0806);

        foreach (var descriptor in new[] { changes.Descriptor, packets })
        {
            var flags = File.ReadLines($"/proc/self/fdinfo/{descriptor.DangerousGetHandle()}").First(line => line.StartsWith("flags:", StringComparison.Ordinal));
            Assert.NotEqual(0, Convert.ToInt32(flags[6..].Trim(), 8) & 0x80000);
        }
    }
}

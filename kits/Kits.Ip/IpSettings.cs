using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using Kits.Sdk.Settings;

namespace Kits.Ip;

/// <summary>A floating address and where it lives. Names as in the OCF agent IPaddr2.</summary>
public sealed class IpSettings : IValidatableObject
{
    /// <summary>The address to keep in service, IPv4 or IPv6.</summary>
    [Setting("ip", Description = "The address to keep in service, IPv4 or IPv6.")]
    [Required]
    public IPAddress Ip { get; init; } = null!;

    /// <summary>Length of the network prefix in bits.</summary>
    [Setting("cidr_netmask", Description = "Length of the network prefix in bits.", Default = "that of the subnet around it on nic; without one 32 (IPv4) or 128 (IPv6)")]
    [Range(1, 128)]
    public int? PrefixLength { get; init; }

    /// <summary>The interface that carries the address.</summary>
    [Setting("nic", Description = "The interface that carries the address.", Default = "the one whose subnet holds it, else the one its route uses; a default route says nothing")]
    public string? Interface { get; init; }

    /// <summary>The broadcast address. IPv4 only.</summary>
    [Setting("broadcast", Description = "The broadcast address. IPv4 only.", Default = "the last address of the subnet; none for prefixes 31 and 32")]
    public IPAddress? Broadcast { get; init; }

    /// <summary>Adds no route to the subnet along with the address.</summary>
    [Setting("noprefixroute", Description = "Adds no route to the subnet along with the address.")]
    public bool NoPrefixRoute { get; init; }

    /// <summary>Takes the address without asking the network whether somebody else has it.</summary>
    [Setting("nodad", Live = true, Description = "Takes the address without asking the network whether somebody else has it.")]
    public bool TakeWithoutAsking { get; init; }

    /// <summary>How often a new address is announced to the neighbours. 0: not at all.</summary>
    [Setting("arp_count", Live = true, Description = "How often a new address is announced to the neighbours (gratuitous ARP, unsolicited neighbour advertisement). 0: not at all.")]
    [Range(0, 100)]
    public int Announcements { get; init; } = 5;

    /// <summary>The time between two announcements, at most 10 s. The action waits for them, so that none outlives it.</summary>
    [Setting("arp_interval", Live = true, Description = "The time between two announcements, at most 10s. The action waits for them, so that none outlives it.", Default = "50ms")]
    public TimeSpan AnnouncementInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether lost carrier is a failure. If not, it is a warning. An interface that is set down is a failure always.</summary>
    [Setting("check_link_status", Live = true, Description = "Whether lost carrier is a failure; if not, it is a warning. An interface that is set down is a failure always.")]
    public bool CarrierMatters { get; init; } = true;

    internal int WholeLength => Ip.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Subnet.WhyNotFloating(Ip) is { } why)
            yield return new(why, ["ip"]);
        if (Ip.IsIPv6LinkLocal && Interface is null)
            yield return new("is needed: every interface has a subnet around a link-local address", ["nic"]);
        if (PrefixLength > WholeLength)
            yield return new($"must be from 1 to {WholeLength}", ["cidr_netmask"]);
        else if (PrefixLength is { } length && new Subnet(Ip, length).NamesSubnet(Ip))
            yield return new($"{Ip} names the subnet {new Subnet(Ip, length)} itself, or all in it, and cannot be an address in it", ["ip"]);
        if (Interface is { Length: 0 or > 15 })
            yield return new("the name of an interface has 1 to 15 characters", ["nic"]);
        if (Broadcast is not null && (Ip.AddressFamily, Broadcast.AddressFamily) is not (AddressFamily.InterNetwork, AddressFamily.InterNetwork))
            yield return new("only IPv4 has broadcast addresses", ["broadcast"]);
        if (AnnouncementInterval > TimeSpan.FromSeconds(10))
            yield return new("must be 10s or less: the action waits for it", ["arp_interval"]);
    }
}

using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using Kits.Sdk.Settings;

namespace Kits.Ip;

/// <summary>Where a floating address lives. Names as in the OCF agent IPaddr2.</summary>
public sealed class IpSettings : IValidatableObject
{
    /// <summary>The address to keep in service, IPv4 or IPv6.</summary>
    [Setting("ip", Description = "The address to keep in service, IPv4 or IPv6."), Required]
    public IPAddress Ip { get; init; } = null!;

    /// <summary>Length of the network prefix in bits. Default: that of the subnet on the interface that contains the address, else the whole address.</summary>
    [Setting("cidr_netmask", Description = "Length of the network prefix in bits.", Default = "that of the subnet on the interface that contains the address"), Range(0, 128)]
    public int? PrefixLength { get; init; }

    /// <summary>The interface that carries it. Default: the one that the route to it uses.</summary>
    [Setting("nic", Description = "The interface that carries it.", Default = "the one that the route to it uses")]
    public string? Interface { get; init; }

    /// <summary>How often the address is announced after it was added. Default: 5.</summary>
    [Setting("arp_count", Description = "How often the address is announced after it was added."), Range(0, 100)]
    public int Announcements { get; init; } = 5;

    /// <summary>Time between two announcements. Default: 200 ms.</summary>
    [Setting("arp_interval", Description = "Time between two announcements.")]
    public TimeSpan AnnounceEvery { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a restore listens whether somebody else has the address already. Default: 200 ms; 0ms: not at all.</summary>
    [Setting("duplicate_probe", Description = "How long a restore listens whether somebody else has the address already (IPv4; IPv6 has its own detection). 0ms: not at all.")]
    public TimeSpan ProbeFor { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Ip.AddressFamily == AddressFamily.InterNetwork && PrefixLength > 32)
            yield return new ValidationResult("must be from 0 to 32 for an IPv4 address", ["cidr_netmask"]);
    }
}

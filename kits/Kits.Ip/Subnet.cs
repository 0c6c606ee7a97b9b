using System.Net;
using System.Net.Sockets;

namespace Kits.Ip;

/// <summary>The addresses that share their first bits with an address.</summary>
internal readonly record struct Subnet
{
    public Subnet(IPAddress member, int prefixLength)
    {
        First = Masked(member, prefixLength, fill: false);
        PrefixLength = prefixLength;
    }

    public IPAddress First { get; }

    public int PrefixLength { get; }

    /// <summary>The last address: what an IPv4 subnet hears as a whole.</summary>
    public IPAddress Last => Masked(First, PrefixLength, fill: true);

    private bool IsIPv4 => First.AddressFamily == AddressFamily.InterNetwork;

    /// <summary>Why no node can be given this address for itself, or null.</summary>
    public static string? WhyNotFloating(IPAddress ip) => ip switch
    {
        { IsIPv4MappedToIPv6: true } => $"write {ip.MapToIPv4()}: it is an IPv4 address in IPv6 clothes",
        { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 } => "write the interface as nic, not behind a %",
        { IsIPv6Multicast: true } => $"{ip} is a multicast address",
        { AddressFamily: AddressFamily.InterNetwork } when ip.GetAddressBytes()[0] >= 224 => $"{ip} is a multicast or reserved address",
        _ when ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any) => $"{ip} stands for no address",
        _ => null,
    };

    public bool Holds(IPAddress ip) => ip.AddressFamily == First.AddressFamily && Masked(ip, PrefixLength, fill: false).Equals(First);

    /// <summary>Whether the address stands for the whole IPv4 subnet, as its first and last do where there are more than two.</summary>
    public bool NamesSubnet(IPAddress ip) => IsIPv4 && PrefixLength <= 30 && (ip.Equals(First) || ip.Equals(Last));

    public override string ToString() => $"{First}/{PrefixLength}";

    private static IPAddress Masked(IPAddress ip, int prefixLength, bool fill)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = ip.TryWriteBytes(bytes, out var length);
        for (var at = 0; at < length; at++)
        {
            var host = 0xff >> Math.Clamp(prefixLength - at * 8, 0, 8);
            bytes[at] = (byte)(fill ? bytes[at] | host : bytes[at] & ~host);
        }

        return new IPAddress(bytes[..length]);
    }
}

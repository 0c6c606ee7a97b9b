using System.Net;

namespace Kits.Ip;

/// <summary>Arithmetic of network prefixes.</summary>
internal static class Subnet
{
    public static bool Contains(IPAddress network, int prefixLength, IPAddress address) =>
        network.AddressFamily == address.AddressFamily && new IPNetwork(Base(network, prefixLength), prefixLength).Contains(address);

    public static IPAddress Broadcast(IPAddress address, int prefixLength)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefixLength; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }

    private static IPAddress Base(IPAddress address, int prefixLength)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefixLength; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }
}

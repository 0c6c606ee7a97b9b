using System.Net;
using System.Net.Sockets;

namespace Kits.Ip.Kernel;

/// <summary>An address that an interface of this node has.</summary>
/// <param name="Ip">The address.</param>
/// <param name="Peer">The other end of a point-to-point link; elsewhere the address itself.</param>
/// <param name="PrefixLength">Length of its network prefix.</param>
/// <param name="LinkIndex">The interface that has it.</param>
/// <param name="Flags">What the kernel says of it.</param>
internal sealed record HeldAddress(IPAddress Ip, IPAddress Peer, int PrefixLength, int LinkIndex, AddressFlags Flags)
{
    public Subnet Subnet => new(Peer, PrefixLength);

    public bool IsIPv4 => Ip.AddressFamily == AddressFamily.InterNetwork;

    /// <summary>Goes along when the first address of its subnet goes, unless its interface promotes secondaries.</summary>
    public bool IsSecondary => IsIPv4 && Flags.HasFlag(AddressFlags.Secondary);

    public bool IsDuplicate => Flags.HasFlag(AddressFlags.DuplicateFound);

    /// <summary>Does not answer yet: the kernel still asks whether another host has it.</summary>
    public bool IsTentative => Flags.HasFlag(AddressFlags.Tentative) && !Flags.HasFlag(AddressFlags.Optimistic);

    public bool IsDeprecated => Flags.HasFlag(AddressFlags.Deprecated);

    public override string ToString() => $"{Ip}/{PrefixLength}";
}

/// <summary>The kernel's IFA_F_ bits.</summary>
[Flags]
internal enum AddressFlags : uint
{
    None = 0,
    Secondary = 0x01, // with IPv6: temporary
    NoDuplicateDetection = 0x02,
    Optimistic = 0x04,
    DuplicateFound = 0x08,
    Deprecated = 0x20,
    Tentative = 0x40,
    NoPrefixRoute = 0x200,
}

using System.Net.NetworkInformation;

namespace Kits.Ip.Kernel;

/// <summary>A network interface as the kernel sees it at this moment.</summary>
/// <param name="Index">Its number. A name may come back with another number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Mac">Its hardware address.</param>
/// <param name="IsUp">Whether an administrator has set it up.</param>
/// <param name="HasCarrier">Whether the other end of the wire is there.</param>
/// <param name="HasNeighbours">Whether it is an Ethernet, on which addresses are asked for and announced.</param>
/// <param name="PromotesSecondaries">Whether an IPv4 address whose primary goes takes its place instead of going with it.</param>
internal sealed record Link(int Index, string Name, PhysicalAddress Mac, bool IsUp, bool HasCarrier, bool HasNeighbours, bool PromotesSecondaries)
{
    /// <summary>Why nothing gets through, or null.</summary>
    public string? Trouble => this switch
    {
        { IsUp: false } => $"{Name} is down",
        { HasCarrier: false } => $"{Name} has no carrier",
        _ => null,
    };
}

using System.Runtime.InteropServices;

namespace Kits.Ip.Kernel;

/// <summary>The kernel said no.</summary>
/// <param name="asked">What it was asked for: <c>add 192.0.2.10/24 to eth0</c>.</param>
/// <param name="error">Its errno.</param>
/// <param name="said">Its own words, where it has any (NLMSGERR_ATTR_MSG).</param>
internal sealed class KernelRefusedException(string asked, int error, string? said = null)
    : Exception($"cannot {asked}: {(error is NotPermitted ? "not permitted; CAP_NET_ADMIN and CAP_NET_RAW are needed" : Marshal.GetPInvokeErrorMessage(error))}{(said is null ? "" : $" ({said})")}")
{
    public const int NotPermitted = 1;
    public const int Interrupted = 4;
    public const int WouldBlock = 11;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int NoSuchDevice = 19;
    public const int AddressNotThere = 99;
    public const int NetworkDown = 100;
    public const int NetworkUnreachable = 101;
    public const int MessagesLost = 105; // ENOBUFS: the receive buffer ran over
    public const int HostUnreachable = 113;

    public int Error => error;
}

using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Kits.Host.Control;

/// <summary>Who stands at the other end of a Unix socket, as the kernel says (SO_PEERCRED).</summary>
/// <param name="ProcessId">Its pid when it connected.</param>
/// <param name="UserId">Its effective user.</param>
public readonly partial record struct PeerCredentials(int ProcessId, uint UserId)
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <summary>The user this process runs as.</summary>
    public static uint OwnUserId { get; } = GetEffectiveUserId();

    /// <summary>Asks the kernel.</summary>
    public static PeerCredentials Of(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12]; // struct ucred: pid, uid, gid
        socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        return new PeerCredentials(MemoryMarshal.Read<int>(credentials), MemoryMarshal.Read<uint>(credentials[4..]));
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();
}

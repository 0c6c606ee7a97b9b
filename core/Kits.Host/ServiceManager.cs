using System.Net.Sockets;
using System.Text;

namespace Kits.Host;

/// <summary>Tells the service manager how the host is (sd_notify): a datagram to the socket that NOTIFY_SOCKET names, if it names one.</summary>
/// <remarks>Our own few lines, because Microsoft.Extensions.Hosting.Systemd says nothing unless its parent is called systemd.</remarks>
public static class ServiceManager
{
    /// <summary>Sends a state such as <c>READY=1</c>.</summary>
    public static void Notify(string state)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 0 } path)
            return;

        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            var address = new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path);
            socket.SendTo(Encoding.UTF8.GetBytes(state), address);
        }
        catch (SocketException)
        {
            // A service manager that does not listen is no reason to stop protecting anything.
        }
    }
}

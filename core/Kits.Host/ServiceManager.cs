using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Kits.Host;

/// <summary>Tells the service manager how the host is (sd_notify): datagrams to the socket that NOTIFY_SOCKET names, if it names one.</summary>
/// <remarks>
/// Our own few lines, because Microsoft.Extensions.Hosting.Systemd says nothing unless its parent is called systemd. The socket is made
/// once, so that it works when descriptors have run out, and never blocks: whoever tells is the engine.
/// </remarks>
public sealed class ServiceManager : IDisposable
{
    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _address;

    /// <summary>Whoever started this process.</summary>
    public ServiceManager()
        : this(Environment.GetEnvironmentVariable)
    {
    }

    /// <summary>Whoever some environment variables name.</summary>
    public ServiceManager(Func<string, string?> variable)
    {
        if (variable("NOTIFY_SOCKET") is not { Length: > 0 } path)
            return;

        _address = new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path);
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        if (IsForUs(variable("WATCHDOG_PID")) && long.TryParse(variable("WATCHDOG_USEC"), CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0)
            Watchdog = TimeSpan.FromMicroseconds(microseconds);
    }

    /// <summary>Whether there is one that listens.</summary>
    public bool Listens => _socket is not null;

    /// <summary>After which silence it ends this process; null if it never does.</summary>
    public TimeSpan? Watchdog { get; }

    /// <summary>Sends a state such as <c>READY=1</c>. A service manager that does not listen is no reason to stop protecting anything.</summary>
    public void Notify(string state)
    {
        try
        {
            _socket?.SendTo(Encoding.UTF8.GetBytes(state), _address!);
        }
        catch (SocketException)
        {
            // It is being restarted, or does not read: the next one tells it.
        }
    }

    /// <inheritdoc />
    public void Dispose() => _socket?.Dispose();

    private static bool IsForUs(string? pid) => pid is null or "" || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Kits.Host;

/// <summary>
/// Whoever starts kitsd again when it dies: systemd (sd_notify: datagrams to the socket that NOTIFY_SOCKET names) or runit (letters to the
/// control file of the service that KITS_RUNIT_SERVICE names), or nobody.
/// </summary>
/// <remarks>
/// Our own few lines, because Microsoft.Extensions.Hosting.Systemd says nothing unless its parent is called systemd. The socket is made
/// once, so that it works when descriptors have run out, and never blocks: whoever tells is the engine.
/// </remarks>
public sealed class ServiceManager : IDisposable
{
    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _address;
    private readonly string? _runitService;

    /// <summary>Whoever started this process.</summary>
    public ServiceManager()
        : this(Environment.GetEnvironmentVariable)
    {
    }

    /// <summary>Whoever some environment variables name.</summary>
    public ServiceManager(Func<string, string?> variable)
    {
        _runitService = variable("KITS_RUNIT_SERVICE") is { Length: > 0 } folder ? folder : null;
        if (variable("NOTIFY_SOCKET") is not { Length: > 0 } path)
            return;

        _address = new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path);
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        if (IsForUs(variable("WATCHDOG_PID")) && long.TryParse(variable("WATCHDOG_USEC"), CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0)
            Watchdog = TimeSpan.FromMicroseconds(microseconds);
    }

    /// <summary>Its name; null if there is none.</summary>
    public string? Name => _socket is not null ? "systemd" : _runitService is not null ? "runit" : null;

    /// <summary>After which silence it ends this process by itself; null if it never does.</summary>
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

    /// <summary>An operator ended this process: nobody shall undo that. systemd knows by the exit code, runit must be told.</summary>
    /// <returns>Null, or why it may be started again.</returns>
    public string? StayDown()
    {
        if (_runitService is null)
            return null;

        try
        {
            // For reading too, although nothing is read: a FIFO that nobody else has open would keep us waiting.
            using var control = new FileStream(
                Path.Combine(_runitService, "supervise", "control"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            control.Write("d"u8);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"runit cannot be told that kitsd shall stay down, and will start it again: {e.Message}; end it with sv down {_runitService}";
        }
    }

    /// <inheritdoc />
    public void Dispose() => _socket?.Dispose();

    private static bool IsForUs(string? pid) => pid is null or "" || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
}

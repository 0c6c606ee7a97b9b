using System.Net;
using System.Net.Sockets;

namespace Kits.PostgreSql.Wire;

/// <summary>One way to a server.</summary>
internal abstract record Door
{
    private Door()
    {
    }

    public abstract EndPoint Address { get; }

    /// <summary>A Unix socket, by the folder that it is in.</summary>
    public sealed record Unix(string Directory, int Port) : Door
    {
        /// <summary>A folder that begins with @ stands for Linux's abstract namespace.</summary>
        public override EndPoint Address => new UnixDomainSocketEndPoint(Directory is ['@', .. var rest] ? $"\0{rest}/.s.PGSQL.{Port}" : ToString());

        public override string ToString() => $"{Directory}/.s.PGSQL.{Port}";
    }

    /// <summary>An address and a port.</summary>
    public sealed record Tcp(IPAddress Host, int Port) : Door
    {
        public override EndPoint Address => new IPEndPoint(Host, Port);

        public override string ToString() => new IPEndPoint(Host, Port).ToString();
    }

    /// <summary>The doors that a server says it has. A name other than localhost is not looked up: a check must not wait for a name service.</summary>
    public static IReadOnlyList<Door> Of(int port, string? socketDirectory, string? listenAddress)
    {
        var doors = new List<Door>();
        if (socketDirectory is { Length: > 0 })
            doors.Add(new Unix(socketDirectory, port));
        if (AddressOf(listenAddress) is { } address)
            doors.Add(new Tcp(address, port));
        return doors;
    }

    private static IPAddress? AddressOf(string? listenAddress) => listenAddress switch
    {
        null or "" => null,
        "*" or "0.0.0.0" or "localhost" => IPAddress.Loopback,
        "::" => IPAddress.IPv6Loopback,
        _ => IPAddress.TryParse(listenAddress, out var address) ? address : null,
    };
}

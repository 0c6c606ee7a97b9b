using System.Net;
using System.Net.NetworkInformation;
using Kits.Ip.Kernel;
using Kits.Sdk.Services;

namespace Kits.Ip.Neighbours;

/// <summary>The other hosts on the link where a floating address lives: asks them whether they have it, and tells them that we do.</summary>
internal sealed class Neighbourhood : IDisposable
{
    /// <summary>Two questions, as one may be lost; a neighbour on a LAN answers within a few ms.</summary>
    private const int Questions = 2;

    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromMilliseconds(100);

    private readonly NeighbourProtocol _protocol;
    private readonly IPAddress _ip;
    private readonly Link _link;
    private readonly HashSet<PhysicalAddress> _own;
    private readonly IKernelEvents _events;
    private readonly TimeProvider _time;
    private readonly KernelSocket _listener;
    private readonly KernelSocket _sender;

    /// <param name="ip">The floating address.</param>
    /// <param name="link">The link where it lives.</param>
    /// <param name="own">Every interface of this node: with two of them on one LAN, one may answer for the other.</param>
    /// <param name="events">Waits for answers.</param>
    /// <param name="time">Ends waiting for them.</param>
    public Neighbourhood(IPAddress ip, Link link, IEnumerable<Link> own, IKernelEvents events, TimeProvider time)
    {
        _protocol = NeighbourProtocol.For(ip);
        _ip = ip;
        _link = link;
        _own = [.. own.Select(ours => ours.Mac)];
        _events = events;
        _time = time;
        _listener = _protocol.Listen(link);
        _sender = KernelSocket.Packet(link.Index, protocol: 0);
    }

    /// <summary>Asks for about 200 ms whether another host has the address.</summary>
    /// <returns>Who has it; null if nobody answers.</returns>
    public async Task<PhysicalAddress?> AskAsync(CancellationToken cancel)
    {
        for (var asked = 0; asked < Questions; asked++)
        {
            Send(_protocol.Question(_ip, _link.Mac));
            if (await HearAsync(BetweenQuestions, cancel) is { } claimant)
                return claimant;
        }

        return null;
    }

    /// <summary>Announces the address, the first time at once, and listens all the while for another host that has it too.</summary>
    /// <param name="times">How often.</param>
    /// <param name="interval">The time from one to the next.</param>
    /// <param name="ask">Whether to ask as well: most hosts do not defend an address against an announcement.</param>
    /// <param name="cancel">Cancels the action.</param>
    /// <returns>Who else has it; null if nobody was heard.</returns>
    public async Task<PhysicalAddress?> AnnounceAsync(int times, TimeSpan interval, bool ask, CancellationToken cancel)
    {
        for (var announced = 0; announced < times; announced++)
        {
            Send(_protocol.Announcement(_ip, _link.Mac));
            if (ask && announced < Questions)
                Send(_protocol.Question(_ip, _link.Mac));
            if (await HearAsync(interval, cancel) is { } claimant && ask)
                return claimant;
        }

        return null;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _sender.Dispose();
    }

    private void Send((byte[] Destination, byte[] Packet) message) => _sender.SendTo(_link.Index, _protocol.EtherType, message.Destination, message.Packet);

    private async Task<PhysicalAddress?> HearAsync(TimeSpan window, CancellationToken cancel)
    {
        using var timer = new CancellationTokenSource(window, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancel);
        try
        {
            while (true)
            {
                await _events.ReadableAsync(_listener, either.Token);
                if (ReadClaimant() is { } claimant)
                    return claimant;
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null; // nobody spoke up in time
        }
    }

    private PhysicalAddress? ReadClaimant()
    {
        Span<byte> packet = stackalloc byte[2048];
        while (_listener.Receive(packet) is > 0 and var length)
        {
            if (_protocol.Claimant(packet[..length], _ip) is { } claimant && !_own.Contains(claimant))
                return claimant;
        }

        return null;
    }
}

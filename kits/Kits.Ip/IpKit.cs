using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Kits.Sdk;
using Microsoft.Extensions.Logging;

[assembly: RecoveryKit("ip", typeof(Kits.Ip.IpKit))]

namespace Kits.Ip;

/// <summary>Keeps a floating IP address in service on this node.</summary>
public sealed class IpKit : Kit<IpSettings>
{
    private static readonly TimeSpan DuplicateDetection = TimeSpan.FromSeconds(5); // the kernel's own takes 1 to 2 s (RFC 4862)

    /// <inheritdoc />
    protected override string Describe(IpSettings settings) => settings.Ip.ToString();

    /// <inheritdoc />
    protected override async Task<ActionResult> RestoreAsync(ResourceAction<IpSettings> action, CancellationToken cancel)
    {
        using var netlink = Netlink.Open();
        var held = AddressTable.Find(netlink, action.Settings.Ip);
        var (link, problem) = AddressTable.LinkOf(netlink, action.Settings, held);
        if (link is null)
            return new ActionResult.Failed(Failure.OfThisNode(problem!));

        var place = AddressTable.Place(netlink, action.Settings, link);
        if (held is not null && Judge(held, link, action.Settings) is CheckResult.InService)
            return new ActionResult.Done($"{Words(place, link)} was already there");
        if (!link.IsUp)
            return new ActionResult.Failed(Failure.OfThisNode($"{link.Name} {WhyDown(link)}"));

        if (await Neighbours.WhoHasAsync(place.Ip, link, action.Settings.ProbeFor, action.Events, action.Time, cancel) is { } other)
            return new ActionResult.Failed(Failure.Passing($"{place.Ip} is in use already: {other} on {link.Name} answers for it"));

        return await AddAsync(action, netlink, place, link, trustIt: false, cancel);
    }

    /// <inheritdoc />
    protected override Task<ActionResult> RemoveAsync(ResourceAction<IpSettings> action, CancellationToken cancel)
    {
        using var netlink = Netlink.Open();
        var removed = new List<string>();
        while (AddressTable.Find(netlink, action.Settings.Ip) is { } held && removed.Count < netlink.Links().Count)
        {
            var link = netlink.FindLink(held.Interface) ?? new Link(held.Interface, $"interface {held.Interface}", LinkFlags.None, []);
            AddressTable.Delete(netlink, held, link);
            removed.Add(Words(held, link));
        }

        return Task.FromResult<ActionResult>(AddressTable.Find(netlink, action.Settings.Ip) is { } left
            ? new ActionResult.Failed(Failure.OfThisNode($"{left.Ip} is still on interface {left.Interface}"))
            : new ActionResult.Done(removed.Count == 0 ? $"{action.Settings.Ip} was not there" : $"{string.Join(", ", removed)} deleted"));
    }

    /// <inheritdoc />
    protected override Task<CheckResult> QuickCheckAsync(ResourceAction<IpSettings> action, CancellationToken cancel)
    {
        using var netlink = Netlink.Open();
        var held = AddressTable.Find(netlink, action.Settings.Ip);
        if (held is null)
            return Task.FromResult<CheckResult>(new CheckResult.OutOfService($"{action.Settings.Ip} is on no interface"));

        var (link, problem) = AddressTable.LinkOf(netlink, action.Settings, held);
        return Task.FromResult(link is null ? new CheckResult.Failed(Failure.OfThisNode(problem!)) : Judge(held, link, action.Settings));
    }

    /// <inheritdoc />
    /// <remarks>We held it a moment ago, so it is put back at once; that nobody took it meanwhile is watched while it is announced.</remarks>
    protected override async Task<ActionResult> RecoverAsync(ResourceAction<IpSettings> action, Failure failure, CancellationToken cancel)
    {
        using var netlink = Netlink.Open();
        var held = AddressTable.Find(netlink, action.Settings.Ip);
        var (link, problem) = AddressTable.LinkOf(netlink, action.Settings, held);
        if (link is null)
            return new ActionResult.Failed(Failure.OfThisNode(problem!));
        if (!link.IsUp)
            return new ActionResult.Failed(Failure.OfThisNode($"{link.Name} {WhyDown(link)}"));

        var place = AddressTable.Place(netlink, action.Settings, link);
        return held is not null
            ? Judge(held, link, action.Settings) is CheckResult.InService
                ? new ActionResult.Done($"{Words(place, link)} is there")
                : new ActionResult.Failed(Failure.Passing($"{place.Ip} must be removed and restored"))
            : await AddAsync(action, netlink, place, link, trustIt: true, cancel);
    }

    /// <inheritdoc />
    protected override async IAsyncEnumerable<Hint> WatchAsync(ResourceAction<IpSettings> action, [EnumeratorCancellation] CancellationToken cancel)
    {
        var ip = action.Settings.Ip;
        using var netlink = Netlink.Listen();
        int? index = null;
        var wasUp = true;
        using (var look = Netlink.Open())
        {
            if (AddressTable.Find(look, ip) is { } held)
                (index, wasUp) = (held.Interface, look.FindLink(held.Interface)?.IsUp ?? false);
            else
                yield return new Hint($"{ip} is on no interface");
        }

        while (true)
        {
            await action.Events.ReadableAsync(netlink, cancel);
            string? seen = null;
            var complete = netlink.Hear(
                (address, isThere) =>
                {
                    if (address.Ip.Equals(ip))
                        seen = $"{ip} {(isThere ? "changed" : "was deleted")}";
                },
                (link, isThere) =>
                {
                    if (link.Index != index || (isThere && link.IsUp == wasUp))
                        return;
                    wasUp = isThere && link.IsUp;
                    seen = $"{link.Name} {(!isThere ? "is gone" : wasUp ? "is up" : WhyDown(link))}";
                });
            if (!complete)
                seen = "events of the network were lost";
            if (seen is not null)
                yield return new Hint(seen);
        }
    }

    private static CheckResult Judge(HeldAddress held, Link link, IpSettings settings) => held switch
    {
        _ when held.Interface != link.Index => new CheckResult.Failed(Failure.Passing($"{held.Ip} is on interface {held.Interface}, not on {link.Name}")),
        _ when settings.PrefixLength is { } wanted && held.PrefixLength != wanted => new CheckResult.Failed(Failure.Passing($"{held.Ip} has the prefix length {held.PrefixLength}, not {wanted}")),
        _ when held.Flags.HasFlag(AddressFlags.DuplicateFound) => new CheckResult.Failed(Failure.OfThisNode($"another host on {link.Name} has {held.Ip} too: the kernel does not use it")),
        _ when !link.IsUp => new CheckResult.Failed(Failure.OfThisNode($"{link.Name} {WhyDown(link)}")),
        _ => new CheckResult.InService(),
    };

    private static async Task<ActionResult> AddAsync(
        ResourceAction<IpSettings> action, Netlink netlink, HeldAddress place, Link link, bool trustIt, CancellationToken cancel)
    {
        var added = place with { Flags = AddressFlags.Permanent | (trustIt ? AddressFlags.NoDuplicateDetection : AddressFlags.None) };
        if (netlink.Add(added) is not (0 or Netlink.Exists) and var error)
            return new ActionResult.Failed(Failure.OfThisNode($"{Words(place, link)} cannot be added: {new Win32Exception(error).Message}"));

        if (place.Ip.AddressFamily == AddressFamily.InterNetworkV6 && !await SettledAsync(action, netlink, place, cancel))
        {
            netlink.Delete(place);
            return new ActionResult.Failed(Failure.Passing($"{place.Ip} is in use already: another host on {link.Name} has it"));
        }

        Neighbours.Announce(place.Ip, link);
        _ = Task.Run(() => GoOnAnnouncingAsync(action, place, link), CancellationToken.None); // bounded by arp_count
        return new ActionResult.Done($"{Words(place, link)} added and announced");
    }

    // An IPv6 address is tentative until the kernel has asked the neighbours for duplicates.
    private static async Task<bool> SettledAsync(ResourceAction<IpSettings> action, Netlink netlink, HeldAddress place, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(DuplicateDetection, action.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        using var changes = Netlink.Listen();
        while (AddressTable.Find(netlink, place.Ip) is { } held)
        {
            if (held.Flags.HasFlag(AddressFlags.DuplicateFound))
                return false;
            if (!held.Flags.HasFlag(AddressFlags.Tentative) || patience.IsCancellationRequested)
                return true;

            try
            {
                await action.Events.ReadableAsync(changes, either.Token);
                changes.Hear((_, _) => { }, (_, _) => { });
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return true; // still tentative: the check sees whether a duplicate is found later
            }
        }

        return false;
    }

    private static async Task GoOnAnnouncingAsync(ResourceAction<IpSettings> action, HeldAddress place, Link link)
    {
        try
        {
            for (var announced = 1; announced < action.Settings.Announcements; announced++)
            {
                var pause = Task.Delay(action.Settings.AnnounceEvery, action.Time);
                if (await Neighbours.WhoHasAsync(place.Ip, link, action.Settings.AnnounceEvery, action.Events, action.Time, CancellationToken.None) is { } other)
                    action.Log.LogWarning("{Ip} is also used by {Other} on {Link}", place.Ip, other, link.Name);
                await pause;

                using var netlink = Netlink.Open();
                if (AddressTable.Find(netlink, place.Ip)?.Interface != place.Interface)
                    return; // removed meanwhile: it is no longer ours to announce
                Neighbours.Announce(place.Ip, link);
            }
        }
        catch (Exception e) when (e is Win32Exception or SocketException)
        {
            action.Log.LogInformation("{Ip} is announced no more: {Why}", place.Ip, e.Message); // removed again, or the link went down
        }
    }

    private static string WhyDown(Link link) => link.Flags.HasFlag(LinkFlags.Up) ? "has no carrier" : "is down";

    private static string Words(HeldAddress held, Link link) => $"{held.Ip}/{held.PrefixLength} on {link.Name}";
}

using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.CompilerServices;
using Kits.Ip;
using Kits.Ip.Kernel;
using Kits.Ip.Neighbours;
using Kits.Sdk;

[assembly: RecoveryKit("ip", typeof(IpKit))]

namespace Kits.Ip;

/// <summary>Keeps a floating IP address on one node of the cluster.</summary>
public sealed class IpKit : Kit<IpSettings>
{
    /// <inheritdoc />
    protected override string Describe(IpSettings settings) => settings.Ip.ToString();

    /// <inheritdoc />
    protected override Task<ActionResult> RestoreAsync(ResourceAction<IpSettings> action, CancellationToken cancel) =>
        PutInServiceAsync(action, askFirst: !action.Settings.TakeWithoutAsking, cancel);

    /// <inheritdoc />
    protected override Task<ActionResult> RemoveAsync(ResourceAction<IpSettings> action, CancellationToken cancel) => AnsweredAsync(() =>
    {
        cancel.ThrowIfCancellationRequested();
        using var table = new AddressTable();
        var ip = action.Settings.Ip;
        var copies = Copies();
        foreach (var copy in copies)
            table.Delete(copy);

        return Task.FromResult<ActionResult>(
            Copies() is [var left, ..] ? new ActionResult.Failed(Failure.Passing($"{left} was deleted from {table.NameOf(left)} and is there again; who else adds it?"))
            : copies is [] ? new ActionResult.Done($"{ip} was not here")
            : new ActionResult.Done(string.Join(" and ", copies.Select(copy => $"{copy} deleted from {table.NameOf(copy)}"))));

        HeldAddress[] Copies() => [.. table.Addresses(ip.AddressFamily).Where(held => held.Ip.Equals(ip))];
    });

    /// <inheritdoc />
    protected override Task<CheckResult> QuickCheckAsync(ResourceAction<IpSettings> action, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            using var table = new AddressTable();
            return Task.FromResult(Judgement.Of(Sighting.Look(table, action.Settings), action.Settings, table.NameOf));
        }
        catch (KernelRefusedException e)
        {
            return Task.FromResult<CheckResult>(new CheckResult.Unknown(e.Message));
        }
    }

    /// <inheritdoc />
    /// <remarks>
    /// An address that was lost is added at once, and only then the network is asked whether another host has taken it meanwhile: if so, it
    /// is given up again. Connections of the parents live through that. A link that is down cannot be cured here.
    /// </remarks>
    protected override Task<ActionResult> RecoverAsync(ResourceAction<IpSettings> action, Failure failure, CancellationToken cancel) =>
        PutInServiceAsync(action, askFirst: false, cancel);

    /// <inheritdoc />
    protected override async IAsyncEnumerable<Hint> WatchAsync(ResourceAction<IpSettings> action, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var changes = new TableChanges(); // before the look, so that nothing falls between the two
        var watched = Look(action.Settings);
        while (true)
        {
            await action.Events.ReadableAsync(changes.Descriptor, cancel);
            foreach (var hint in watched.Read(changes))
                yield return hint;
        }
    }

    private static Watched Look(IpSettings settings)
    {
        using var table = new AddressTable();
        var link = Sighting.Look(table, settings).Place?.Link;
        return new Watched(settings.Ip, settings.Interface ?? link?.Name, link);
    }

    private static Task<ActionResult> PutInServiceAsync(ResourceAction<IpSettings> action, bool askFirst, CancellationToken cancel) => AnsweredAsync(async () =>
    {
        cancel.ThrowIfCancellationRequested();
        var settings = action.Settings;
        using var table = new AddressTable();
        var sighting = Sighting.Look(table, settings);

        if (sighting is not { Place: { } place })
            return new ActionResult.Failed(sighting.NoPlace!);

        if (place.Link is { IsUp: false } || (settings.CarrierMatters && place.Link.Trouble is not null))
            return new ActionResult.Failed(Failure.OfThisNode($"{place.Link.Trouble}, so {place} cannot serve here"));

        if (sighting.InPlace is { IsDuplicate: false, IsTentative: false } && !sighting.Astray.Any())
            return new ActionResult.Done($"{place} was already on {place.Link.Name}");

        // A copy that does not serve where it is, or is not where it belongs, only answers our own question.
        foreach (var useless in sighting.Copies.Where(copy => copy != sighting.InPlace || copy.IsDuplicate || copy.IsTentative))
            table.Delete(useless);

        using var neighbours = place.Link is { HasNeighbours: true, HasCarrier: true }
            ? new Neighbourhood(settings.Ip, place.Link, table.Links(), action.Events, action.Time)
            : null;
        var duplicateKnown = sighting.Copies.Any(copy => copy.IsDuplicate);

        if (neighbours is not null && (askFirst || duplicateKnown) && await neighbours.AskAsync(cancel) is { } holder)
            return new ActionResult.Failed(Taken(place, holder));

        table.Add(place.Ip, place.PrefixLength, BroadcastOf(place, settings), place.Link, FlagsOf(settings));

        if (neighbours is not null
            && await neighbours.AnnounceAsync(settings.Announcements, settings.AnnouncementInterval, ask: !settings.TakeWithoutAsking, cancel) is { } rival)
        {
            foreach (var ours in Sighting.Look(table, settings).Copies)
                table.Delete(ours);
            return new ActionResult.Failed(Taken(place, rival));
        }

        return new ActionResult.Done($"{place} added to {place.Link.Name}{(neighbours is null ? "" : $" and announced {settings.Announcements} times")}");
    });

    private static Failure Taken(Place place, PhysicalAddress holder) => Failure.Passing(
        $"another host on {place.Link.Name} has {place.Ip}: {string.Join(':', holder.GetAddressBytes().Select(part => $"{part:x2}"))}");

    private static IPAddress? BroadcastOf(Place place, IpSettings settings) => settings switch
    {
        { Broadcast: { } given } => given,
        { WholeLength: 32 } when place.PrefixLength <= 30 => new Subnet(place.Ip, place.PrefixLength).Last,
        _ => null,
    };

    // Whether it is a duplicate we have asked ourselves.
    private static AddressFlags FlagsOf(IpSettings settings) =>
        (settings.WholeLength == 128 ? AddressFlags.NoDuplicateDetection : 0) | (settings.NoPrefixRoute ? AddressFlags.NoPrefixRoute : 0);

    private static async Task<ActionResult> AnsweredAsync(Func<Task<ActionResult>> act)
    {
        try
        {
            return await act();
        }
        catch (KernelRefusedException e)
        {
            return new ActionResult.Failed(e.Error == KernelRefusedException.NotPermitted ? Failure.OfThisNode(e.Message) : Failure.Passing(e.Message));
        }
    }
}

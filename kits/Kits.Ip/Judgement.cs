using Kits.Ip.Kernel;
using Kits.Sdk;

namespace Kits.Ip;

/// <summary>Decides what a look at the machine means. Pure: it only reads what was seen.</summary>
internal static class Judgement
{
    public static CheckResult Of(Sighting seen, IpSettings settings, Func<HeldAddress, string> nameOf) => seen switch
    {
        { Copies: [] } => new CheckResult.OutOfService(WhyAbsent(seen)),
        { Place: null, Copies: [var astray, ..] } => new CheckResult.Failed(Failure.OfThisNode($"{seen.NoPlace!.Reason}, and {astray} is on {nameOf(astray)}")),
        { InPlace: null, Copies: [var astray, ..] } => new CheckResult.Failed(Failure.Passing(WhyAstray(astray, seen.Place, nameOf))),
        { InPlace.IsDuplicate: true } => new CheckResult.Failed(Failure.Passing($"another host has {seen.Place}: the kernel found it to be a duplicate")),
        { Place.Link: { Trouble: { } trouble } link } when !link.IsUp || settings.CarrierMatters => new CheckResult.Failed(Failure.OfThisNode(trouble)),
        { InPlace.IsTentative: true } => new CheckResult.Unknown($"the kernel still asks whether another host has {seen.Place}"),
        _ => new CheckResult.InService(Warning(seen, nameOf)),
    };

    private static string WhyAbsent(Sighting seen) => seen.Place is { } place
        ? $"{place} is not on {place.Link.Name}" + (place.Link.Trouble is { } trouble ? $", and {trouble}" : "")
        : seen.NoPlace!.Reason;

    private static string WhyAstray(HeldAddress astray, Place place, Func<HeldAddress, string> nameOf) => astray.LinkIndex == place.Link.Index
        ? $"{astray.Ip} is on {place.Link.Name} with prefix {astray.PrefixLength}, not {place.PrefixLength}"
        : $"{astray} is on {nameOf(astray)}, not on {place.Link.Name}";

    private static string? Warning(Sighting seen, Func<HeldAddress, string> nameOf) => seen switch
    {
        { Place.Link.Trouble: { } trouble } => trouble,
        { InPlace.IsDeprecated: true } => $"{seen.Place} is deprecated: it serves, but new connections from here do not use it",
        _ when seen.Astray.FirstOrDefault() is { } astray => $"{astray} is on {nameOf(astray)} too",
        _ => null,
    };
}

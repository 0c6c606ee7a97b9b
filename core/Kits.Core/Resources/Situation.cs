namespace Kits.Core.Resources;

/// <summary>A resource's situation: everything its state word, and any decision about it, depend on.</summary>
/// <param name="State">Where it is in its life.</param>
/// <param name="Wanted">What operators asked of it last.</param>
/// <param name="Startup">What it does when nobody ever asked.</param>
/// <param name="Warning">Why it is degraded although it serves; null if it is not.</param>
/// <param name="Held">Why a final action stopped it; null if none did. Held resources stay stopped until asked for.</param>
/// <param name="LeftOut">Why it is not brought up although it is wanted in: <c>needs vip</c>; null if nothing stands in its way.</param>
/// <param name="Stopped">Why it was stopped on purpose, past the host, and that is respected; null if it was not. Stays so until asked for.</param>
/// <param name="Maintenance">Why and until when nothing is checked or recovered; null if it is not in maintenance.</param>
public sealed record Situation(
    ServiceState State, Wanted Wanted, Startup Startup = Startup.Auto, string? Warning = null, string? Held = null, string? LeftOut = null,
    string? Stopped = null, string? Maintenance = null)
{
    /// <summary>Whether it shall serve: wanted in, and neither a final action nor somebody on purpose stopped it.</summary>
    public bool ShallServe => Wanted == Wanted.In && Held is null && Stopped is null;

    /// <summary>Whether recovery may act for it: it shall serve, and nothing it needs stands in the way.</summary>
    public bool CanServe => ShallServe && LeftOut is null;

    /// <summary>Whether a restore of something below brings it up too.</summary>
    public bool FollowsItsChildren => Wanted == Wanted.In || (Wanted == Wanted.NeverAsked && Startup == Startup.Auto);

    /// <summary>The word that <c>lcdstatus</c> prints.</summary>
    public string StateWord => State switch
    {
        ServiceState.NotKnown => "ILLSTATE",
        ServiceState.InService when Warning is not null || Maintenance is not null || !ShallServe => "ISU",
        ServiceState.InService or ServiceState.Removing or ServiceState.Recovering => "ISP",
        ServiceState.Failed or ServiceState.InDoubt => "OSF",
        ServiceState.OutOfService when Held is not null => "OSF",
        _ => "OSU",
    };
}

namespace Kits.Core.Recovery;

/// <summary>What operators switch on and off while the host runs (LifeKeeper's lkpolicy, LK-26).</summary>
/// <param name="Failover">Whether a final action may end the host or take the machine down.</param>
/// <param name="LocalRecovery">Whether recovery is tried here at all; without it the final action follows a failure at once.</param>
/// <param name="TemporalRecovery">Whether the attempts are limited; without it they only slow down.</param>
/// <param name="NotificationOnly">Whether failures are only told: nothing is recovered, and no final action is done.</param>
public sealed record Policies(bool Failover = true, bool LocalRecovery = true, bool TemporalRecovery = true, bool NotificationOnly = false)
{
    /// <summary>Where nobody switched anything.</summary>
    public static Policies Default { get; } = new();

    /// <summary>The names, as operators write them.</summary>
    public static IReadOnlyList<string> Names { get; } = [nameof(Failover), nameof(LocalRecovery), nameof(TemporalRecovery), nameof(NotificationOnly)];

    /// <summary>Whether the policy of a name is on.</summary>
    public bool this[string name] => name switch
    {
        nameof(Failover) => Failover,
        nameof(LocalRecovery) => LocalRecovery,
        nameof(TemporalRecovery) => TemporalRecovery,
        nameof(NotificationOnly) => NotificationOnly,
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    /// <summary>These policies with one of them switched.</summary>
    public Policies With(string name, bool on) => name switch
    {
        nameof(Failover) => this with { Failover = on },
        nameof(LocalRecovery) => this with { LocalRecovery = on },
        nameof(TemporalRecovery) => this with { TemporalRecovery = on },
        nameof(NotificationOnly) => this with { NotificationOnly = on },
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}

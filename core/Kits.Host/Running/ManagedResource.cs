using System.Collections.Immutable;
using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.State;
using Kits.Sdk;
using Kits.Sdk.Settings;

namespace Kits.Host.Running;

/// <summary>Everything the engine knows of one resource. Lives on the <see cref="EngineLoop"/> alone.</summary>
public sealed class ManagedResource(ResourceDescription description, IKit kit, SettingValues settings, ActionContext context, DateTimeOffset now)
{
    /// <summary>As the configuration describes it.</summary>
    public ResourceDescription Description { get; private set; } = description;

    /// <summary>Its name.</summary>
    public string Tag => Description.Tag;

    /// <summary>Its rules, with the policies that operators switched.</summary>
    public ResourceRules Rules { get; private set; } = description.Rules;

    /// <summary>What runs it.</summary>
    public IKit Kit { get; private set; } = kit;

    /// <summary>What its kit is handed, but for what differs from call to call.</summary>
    public ActionContext Context { get; private set; } = context with { Settings = settings };

    /// <summary>What it stands for on the machine.</summary>
    public string Id { get; private set; } = IdOf(kit, settings);

    /// <summary>Where it is in its life.</summary>
    public ServiceState State { get; private set; }

    /// <summary>Why it is there.</summary>
    public string Reason { get; private set; } = "not looked at yet";

    /// <summary>Since when.</summary>
    public DateTimeOffset Since { get; private set; } = now;

    /// <summary>What operators asked of it last.</summary>
    public Wanted Wanted { get; set; }

    /// <summary>Why a final action holds it out of service, or null.</summary>
    public string? Held { get; set; }

    /// <summary>Why it was stopped on purpose, past the host, and stays so; or null.</summary>
    public string? Stopped { get; set; }

    /// <summary>The maintenance that it is in itself, or null; the whole node may be in one too.</summary>
    public Maintenance? Maintenance { get; set; }

    /// <summary>The policies that an operator switched for it alone, by name.</summary>
    public ImmutableDictionary<string, bool> Switched { get; set; } = ImmutableDictionary<string, bool>.Empty;

    /// <summary>Why it is degraded although it serves, or null.</summary>
    public string? Warning { get; set; }

    /// <summary>Whether it comes up by itself as soon as what it needs is in service. An operator's operation may leave it out.</summary>
    public bool Follows { get; set; } = true;

    /// <summary>What its checks add up to.</summary>
    public Standing Standing { get; set; } = Standing.Clean;

    /// <summary>Which recoveries were started.</summary>
    public Ledger Ledger { get; set; } = Ledger.Empty;

    /// <summary>What the policy decided last.</summary>
    public Decision? Decision { get; private set; }

    /// <summary>When it decided that, monotonic.</summary>
    public TimeSpan DecidedAt { get; private set; }

    /// <summary>The last action of the kit; it may be under way, or hang.</summary>
    public KitCall? Action { get; set; }

    /// <summary>The last check; it may be under way, or hang.</summary>
    public KitCall? Check { get; set; }

    /// <summary>Whether something asked for a look while none could begin.</summary>
    public string? LookAgain { get; set; }

    /// <summary>When a thorough check last found no fault, monotonic; null before the first.</summary>
    public long? DeepChecked { get; set; }

    /// <summary>Until when it is left alone after a restore, but for hints of its kit, monotonic.</summary>
    public long? Settling { get; set; }

    /// <summary>When the next check is due, monotonic: time since the machine booted.</summary>
    public TimeSpan? NextCheck { get; set; }

    /// <summary>Fires when the next check is due.</summary>
    public ITimer? CheckTimer { get; set; }

    /// <summary>When it was noticed that it does not serve, monotonic; null while it serves.</summary>
    public long? DownSince { get; set; }

    /// <summary>Ends the subscription to the kit's own events.</summary>
    public CancellationTokenSource? Watch { get; set; }

    /// <summary>Whether an action of the kit is under way, or ran out of time and never returned: nothing else may enter.</summary>
    public bool ActionRuns => Action is { Returned.IsCompleted: false };

    /// <summary>Whether a check is under way, or ran out of time and never returned: no second check enters.</summary>
    public bool CheckRuns => Check is { Returned.IsCompleted: false };

    /// <summary>Since when a call of the kit hangs past its deadline, and which; null if none does.</summary>
    public string? Hanging => Array.Find([Action, Check], call => call is { Hangs: true }) is { } call
        ? $"kit hangs since {call.Since:yyyy-MM-dd HH:mm:ss}Z in {call.Action}"
        : null;

    /// <summary>Follows the lifecycle table.</summary>
    /// <returns>The row that was taken; null if the table has none: nothing changed.</returns>
    public Transition? Take(Signal signal, string reason, DateTimeOffset now)
    {
        if (ResourceLifecycle.Find(State, signal) is not { } row)
            return null;

        State = row.To;
        if (State == ServiceState.InDoubt)
            Standing = Standing with { RemoveFailed = true };
        Reason = reason;
        Since = now;
        if (State != ServiceState.InService)
            Warning = null;
        if (signal == Signal.ActionDone)
            Standing = Standing with { TimeoutsInRow = 0 }; // the kit answered: what hung before says nothing of what is there now
        return row;
    }

    /// <summary>Keeps the state and tells a better reason for it.</summary>
    public void Explain(string reason) => Reason = reason;

    /// <summary>Takes up what is remembered of it.</summary>
    public void Remember(RememberedResource remembered)
    {
        (Wanted, Held, Stopped, Maintenance) = (remembered.Wanted, remembered.Held, remembered.Stopped, remembered.Maintenance);
        Ledger = new Ledger([.. remembered.Attempts], [.. remembered.Restarts]);
        Switched = remembered.Policies.Where(policy => Policies.Names.Contains(policy.Key)).ToImmutableDictionary(); // a newer kitsd may know more
        if (remembered.InDoubt is { } why)
            (State, Reason) = (ServiceState.InDoubt, why);
    }

    /// <summary>What is to be remembered of it.</summary>
    public RememberedResource ToRemember() => RememberedResource.Nothing with
    {
        Wanted = Wanted, Held = Held, Stopped = Stopped, Maintenance = Maintenance, Attempts = Ledger.Attempts, Restarts = Ledger.Restarts, Policies = Switched,
        InDoubt = State == ServiceState.InDoubt ? Reason : null,
    };

    /// <summary>Goes on under a new configuration. What runs of it was started under the old one, so whoever calls knows that this is all right.</summary>
    public void Reconfigure(ResourceDescription newDescription, IKit newKit, SettingValues newSettings)
    {
        (Description, Kit, Context) = (newDescription, newKit, Context with { Settings = newSettings });
        Id = IdOf(newKit, newSettings);
        Rules = newDescription.Rules with { Policies = Rules.Policies };
    }

    /// <summary>Takes note of what the policy decided.</summary>
    public void Decide(Decision decision, TimeSpan at) => (Decision, DecidedAt, Standing) = (decision, at, decision.Standing);

    /// <summary>Puts these policies in force.</summary>
    public void Follow(Policies policies) => Rules = Description.Rules with { Policies = policies };

    private static string IdOf(IKit kit, SettingValues settings)
    {
        try
        {
            return kit.Describe(settings) ?? "";
        }
        catch (Exception) // a kit that cannot tell what it stands for may still do its work
        {
            return "";
        }
    }

    /// <summary>Its situation, as planner and policy see it.</summary>
    /// <param name="missing">What stands in its way, <c>needs vip</c>, or null.</param>
    /// <param name="maintenance">The maintenance that it is in, itself or with the node.</param>
    public Situation Situation(string? missing, Maintenance? maintenance) => new(
        State, Wanted, Description.Startup, Warning, Held,
        missing ?? (State is ServiceState.OutOfService or ServiceState.Failed && !Follows ? "left as it is by the last operation on it" : null),
        Stopped, maintenance?.ToString());
}

/// <summary>The names of the actions, as commands and history use them.</summary>
public static class KitAction
{
    /// <summary>Brings in service.</summary>
    public const string Restore = "restore";

    /// <summary>Takes out of service.</summary>
    public const string Remove = "remove";

    /// <summary>Looks.</summary>
    public const string QuickCheck = "quickCheck";

    /// <summary>Looks thoroughly.</summary>
    public const string DeepCheck = "deepCheck";

    /// <summary>Cures in place.</summary>
    public const string Recover = "recover";
}

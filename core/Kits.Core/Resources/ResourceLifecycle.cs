using System.Collections.Immutable;
using static Kits.Core.Resources.ServiceState;
using static Kits.Core.Resources.Signal;

namespace Kits.Core.Resources;

/// <summary>Every change of service state a resource can make on one node. What is not a row cannot happen.</summary>
public static class ResourceLifecycle
{
    /// <summary>The rows.</summary>
    public static ImmutableArray<Transition> Table { get; } =
    [
        new(NotKnown,     SeenInService,    InService,    "found in service and adopted"),
        new(NotKnown,     SeenOutOfService, OutOfService, "found out of service"),
        new(NotKnown,     SeenFailed,       Failed,       "found failed"),
        new(NotKnown,     RestoreAsked,     Restoring,    "wanted here"),
        new(NotKnown,     RemoveAsked,      Removing,     "not wanted here"),

        new(OutOfService, RestoreAsked,     Restoring,    "wanted here"),
        new(OutOfService, RemoveAsked,      Removing,     "make sure that nothing is left"),
        new(OutOfService, SeenInService,    InService,    "found in service"),
        new(OutOfService, SeenFailed,       Failed,       "found failed"),

        new(Restoring,    ActionDone,       InService,    "restored"),
        new(Restoring,    ActionFailed,     Failed,       "half restored at worst, so it is removed before the next try"),

        new(InService,    RemoveAsked,      Removing,     "no longer wanted here"),
        new(InService,    SeenFailed,       Failed,       "should serve and does not"),
        new(InService,    SeenOutOfService, OutOfService, "stopped, and nobody wants it"),

        new(Failed,       RecoverAsked,     Recovering,   "cure it in place before anything else is touched"),
        new(Failed,       RestoreAsked,     Restoring,    "wanted here"),
        new(Failed,       RemoveAsked,      Removing,     "clear what is left of it"),
        new(Failed,       SeenInService,    InService,    "serves again"),
        new(Failed,       SeenOutOfService, OutOfService, "nothing of it is left, and nobody wants it"),

        new(Recovering,   ActionDone,       InService,    "cured in place"),
        new(Recovering,   ActionFailed,     Failed,       "not curable in place"),

        new(Removing,     ActionDone,       OutOfService, "removed"),
        new(Removing,     ActionFailed,     InDoubt,      "it may still run here"),

        new(InDoubt,      RemoveAsked,      Removing,     "try again to let go"),
        new(InDoubt,      SeenOutOfService, OutOfService, "a check saw that nothing of it is left"),
    ];

    private static readonly ImmutableDictionary<(ServiceState, Signal), Transition> ByCause =
        Table.ToImmutableDictionary(row => (row.From, row.On));

    /// <summary>The row for a state and a signal; null if nothing changes.</summary>
    public static Transition? Find(ServiceState from, Signal on) => ByCause.GetValueOrDefault((from, on));
}

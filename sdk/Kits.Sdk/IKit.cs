using Kits.Sdk.Settings;

namespace Kits.Sdk;

/// <summary>Puts one type of resource in service, and takes it out of service, on this node.</summary>
/// <remarks>
/// A kit remembers nothing between actions: each action looks at the machine and moves it the rest of the way. The host runs one
/// action at a time per tag, on a thread of its own, cancels a call that passes its deadline, and may repeat any action after the host
/// itself has crashed. Only values cross this interface, so that a kit can run in the daemon or in a worker without a change.
/// Kits derive from <see cref="Kit{TSettings}"/>, which adds typed settings.
/// </remarks>
public interface IKit
{
    /// <summary>The class whose <see cref="SettingAttribute"/>s say which settings a resource of this kit has.</summary>
    Type SettingsType { get; }

    /// <summary>What the resource stands for on the machine (an address, a directory, a data directory): shown as its ID.</summary>
    string Describe(SettingValues settings);

    /// <summary>Brings the resource in service here. Done at once if it already is.</summary>
    /// <remarks>Progress that is reported extends the deadline.</remarks>
    Task<ActionResult> RestoreAsync(ActionContext context, CancellationToken cancel);

    /// <summary>Takes the resource out of service here. Done at once if it already is.</summary>
    /// <remarks>
    /// Fail only when every way to let go was tried: a resource that could not be removed is in doubt, and is restored nowhere until a
    /// remove succeeded or its node was fenced. Progress does not extend the deadline.
    /// </remarks>
    Task<ActionResult> RemoveAsync(ActionContext context, CancellationToken cancel);

    /// <summary>Looks, cheaply and changing nothing, whether the resource is in service here.</summary>
    Task<CheckResult> QuickCheckAsync(ActionContext context, CancellationToken cancel);

    /// <summary>Looks more thoroughly, at a cost that is too high for every check; changes nothing.</summary>
    /// <remarks>
    /// Asked for in place of the quickCheck once every <c>deepCheck: every</c>, where a configuration says so (VCS's LevelTwo monitoring, LK-25).
    /// A kit without one answers what its quickCheck answers.
    /// </remarks>
    Task<CheckResult> DeepCheckAsync(ActionContext context, CancellationToken cancel) => QuickCheckAsync(context, cancel);

    /// <summary>Tries to cure a failed resource here, in place, while its parents keep running.</summary>
    /// <remarks>
    /// Done counts only if parents keep the very thing they had. Where that cannot be, fail: the host then removes and restores the
    /// resource together with its parents. Progress that is reported extends the deadline.
    /// </remarks>
    /// <param name="context">The resource and what the host hands to the kit.</param>
    /// <param name="failure">What the check saw.</param>
    /// <param name="cancel">Cancelled at the deadline, or when an operator cancels.</param>
    Task<ActionResult> RecoverAsync(ActionContext context, Failure failure, CancellationToken cancel);

    /// <summary>Yields a hint whenever something happened that a check should look at now.</summary>
    /// <remarks>
    /// A hint is never believed: the check decides, and polling stays as the net. The stream may end or throw; the host subscribes
    /// again after the next check that says in service. A kit without an event source yields nothing.
    /// </remarks>
    IAsyncEnumerable<Hint> WatchAsync(ActionContext context, CancellationToken cancel);
}

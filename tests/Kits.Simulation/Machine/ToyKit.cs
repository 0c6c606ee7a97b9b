using System.Runtime.CompilerServices;
using Kits.Host.Running;
using Kits.Sdk;
using Kits.Sdk.Settings;

namespace Kits.Simulation.Machine;

/// <summary>The kit of one toy.</summary>
/// <param name="toy">The toy.</param>
/// <param name="reads">What a host takes for the answer of a check: the answer, unless that is broken on purpose.</param>
public sealed class ToyKit(Toy toy, Func<CheckResult, CheckResult> reads) : IKit
{
    private static readonly IProgress<string> Nobody = new Progress<string>();

    /// <inheritdoc />
    public Type SettingsType => typeof(object);

    /// <inheritdoc />
    public string Describe(SettingValues settings) => toy.Tag;

    /// <inheritdoc />
    public Task<ActionResult> RestoreAsync(ActionContext context, CancellationToken cancel) =>
        toy.EnterAsync<ActionResult>(KitAction.Restore, context.Progress, cancel);

    /// <inheritdoc />
    public Task<ActionResult> RemoveAsync(ActionContext context, CancellationToken cancel) =>
        toy.EnterAsync<ActionResult>(KitAction.Remove, context.Progress, cancel);

    /// <inheritdoc />
    public async Task<CheckResult> QuickCheckAsync(ActionContext context, CancellationToken cancel) =>
        reads(await toy.EnterAsync<CheckResult>(KitAction.QuickCheck, Nobody, cancel));

    /// <inheritdoc />
    public Task<ActionResult> RecoverAsync(ActionContext context, Failure failure, CancellationToken cancel) =>
        toy.EnterAsync<ActionResult>(KitAction.Recover, context.Progress, cancel);

    /// <inheritdoc />
    public async IAsyncEnumerable<Hint> WatchAsync(ActionContext context, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (toy.Traits.IsWatched)
            yield return await toy.NextHint(cancel);
    }
}

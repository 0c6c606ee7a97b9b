using BadKits;
using Kits.Sdk;

[assembly: RecoveryKit("later", typeof(LaterKit))]

namespace BadKits;

/// <summary>It has no settings.</summary>
public sealed class LaterSettings;

/// <summary>Uses, deep in its remove, what came into the SDK after this host was built.</summary>
public sealed class LaterKit : Kit<LaterSettings>
{
    protected override string Describe(LaterSettings settings) => "nothing";

    protected override Task<ActionResult> RestoreAsync(ResourceAction<LaterSettings> action, CancellationToken cancel) =>
        Task.FromResult<ActionResult>(new ActionResult.Done("restored"));

    protected override Task<ActionResult> RemoveAsync(ResourceAction<LaterSettings> action, CancellationToken cancel)
    {
        Fencing.Ask(action.Context.Node);
        return Task.FromResult<ActionResult>(new ActionResult.Done("removed"));
    }

    protected override Task<CheckResult> QuickCheckAsync(ResourceAction<LaterSettings> action, CancellationToken cancel) =>
        Task.FromResult<CheckResult>(new CheckResult.OutOfService());
}

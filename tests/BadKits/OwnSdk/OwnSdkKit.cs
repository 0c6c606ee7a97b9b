using BadKits;
using Kits.Sdk;

[assembly: RecoveryKit("own-sdk", typeof(OwnSdkKit))]

namespace BadKits;

/// <summary>It has no settings.</summary>
public sealed class OwnSdkSettings;

/// <summary>A good kit, but for the copy of the SDK that lies beside it.</summary>
public sealed class OwnSdkKit : Kit<OwnSdkSettings>
{
    protected override string Describe(OwnSdkSettings settings) => "nothing";

    protected override Task<ActionResult> RestoreAsync(ResourceAction<OwnSdkSettings> action, CancellationToken cancel) =>
        Task.FromResult<ActionResult>(new ActionResult.Done("restored"));

    protected override Task<ActionResult> RemoveAsync(ResourceAction<OwnSdkSettings> action, CancellationToken cancel) =>
        Task.FromResult<ActionResult>(new ActionResult.Done("removed"));

    protected override Task<CheckResult> QuickCheckAsync(ResourceAction<OwnSdkSettings> action, CancellationToken cancel) =>
        Task.FromResult<CheckResult>(new CheckResult.OutOfService());
}

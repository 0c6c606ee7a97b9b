using BadKits;
using Kits.Sdk;

[assembly: RecoveryKit("no-kit", typeof(NoKit))]
[assembly: RecoveryKit("closed", typeof(ClosedKit))]
[assembly: RecoveryKit("Bad Name", typeof(GoodKit))]
[assembly: RecoveryKit("good", typeof(GoodKit))]

namespace BadKits;

/// <summary>Is announced, and implements nothing.</summary>
public sealed class NoKit;

/// <summary>It has no settings.</summary>
public sealed class NoSettings;

/// <summary>A kit like any other.</summary>
public class GoodKit : Kit<NoSettings>
{
    protected override string Describe(NoSettings settings) => "nothing";

    protected override Task<ActionResult> RestoreAsync(ResourceAction<NoSettings> action, CancellationToken cancel) =>
        Task.FromResult<ActionResult>(new ActionResult.Done("restored"));

    protected override Task<ActionResult> RemoveAsync(ResourceAction<NoSettings> action, CancellationToken cancel) =>
        Task.FromResult<ActionResult>(new ActionResult.Done("removed"));

    protected override Task<CheckResult> QuickCheckAsync(ResourceAction<NoSettings> action, CancellationToken cancel) =>
        Task.FromResult<CheckResult>(new CheckResult.OutOfService());
}

/// <summary>Nobody can make one.</summary>
public sealed class ClosedKit : GoodKit
{
    private ClosedKit()
    {
    }
}

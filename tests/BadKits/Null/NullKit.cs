using BadKits;
using Kits.Sdk;
using Kits.Sdk.Settings;

[assembly: RecoveryKit("null", typeof(NullKit))]

namespace BadKits;

/// <summary>It has no settings.</summary>
public sealed class NullSettings;

/// <summary>Answers nothing at all: checks with no task, the rest with a task of nothing.</summary>
public sealed class NullKit : IKit
{
    public Type SettingsType => typeof(NullSettings);

    public string Describe(SettingValues settings) => null!;

    public Task<ActionResult> RestoreAsync(ActionContext context, CancellationToken cancel) => Task.FromResult<ActionResult>(null!);

    public Task<ActionResult> RemoveAsync(ActionContext context, CancellationToken cancel) => Task.FromResult<ActionResult>(null!);

    public Task<CheckResult> QuickCheckAsync(ActionContext context, CancellationToken cancel) => null!;

    public Task<ActionResult> RecoverAsync(ActionContext context, Failure failure, CancellationToken cancel) => Task.FromResult<ActionResult>(null!);

    public IAsyncEnumerable<Hint> WatchAsync(ActionContext context, CancellationToken cancel) => null!;
}

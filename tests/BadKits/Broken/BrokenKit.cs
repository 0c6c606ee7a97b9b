using BadKits;
using Kits.Sdk;
using Kits.Sdk.Settings;

[assembly: RecoveryKit("broken", typeof(BrokenKit))]

namespace BadKits;

/// <summary>Cannot even be made.</summary>
public sealed class BrokenKit : IKit
{
    public BrokenKit() => throw new InvalidOperationException("no licence was found");

    public Type SettingsType => typeof(object);

    public string Describe(SettingValues settings) => "";

    public Task<ActionResult> RestoreAsync(ActionContext context, CancellationToken cancel) => throw new NotSupportedException();

    public Task<ActionResult> RemoveAsync(ActionContext context, CancellationToken cancel) => throw new NotSupportedException();

    public Task<CheckResult> QuickCheckAsync(ActionContext context, CancellationToken cancel) => throw new NotSupportedException();

    public Task<ActionResult> RecoverAsync(ActionContext context, Failure failure, CancellationToken cancel) => throw new NotSupportedException();

    public IAsyncEnumerable<Hint> WatchAsync(ActionContext context, CancellationToken cancel) => throw new NotSupportedException();
}

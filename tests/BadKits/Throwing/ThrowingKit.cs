using BadKits;
using Kits.Sdk;

[assembly: RecoveryKit("throwing", typeof(ThrowingKit))]

namespace BadKits;

/// <summary>It has no settings.</summary>
public sealed class ThrowingSettings;

/// <summary>Throws whatever it is asked, some of it before it has even become a task.</summary>
public sealed class ThrowingKit : Kit<ThrowingSettings>
{
    protected override string Describe(ThrowingSettings settings) => throw new InvalidOperationException("a name is not for me");

    protected override Task<ActionResult> RestoreAsync(ResourceAction<ThrowingSettings> action, CancellationToken cancel) =>
        throw new InvalidOperationException("restore is not for me");

    protected override async Task<ActionResult> RemoveAsync(ResourceAction<ThrowingSettings> action, CancellationToken cancel)
    {
        await Task.Yield();
        throw new InvalidOperationException("remove is not for me");
    }

    protected override async Task<CheckResult> QuickCheckAsync(ResourceAction<ThrowingSettings> action, CancellationToken cancel)
    {
        await Task.Yield();
        throw new InvalidOperationException("a check is not for me");
    }

    protected override Task<ActionResult> RecoverAsync(ResourceAction<ThrowingSettings> action, Failure failure, CancellationToken cancel) =>
        throw new InvalidOperationException("recover is not for me");

    protected override IAsyncEnumerable<Hint> WatchAsync(ResourceAction<ThrowingSettings> action, CancellationToken cancel) =>
        throw new InvalidOperationException("a watch is not for me");
}

using BadKits;
using Kits.Sdk;

[assembly: RecoveryKit("deaf", typeof(DeafKit))]

namespace BadKits;

/// <summary>It has no settings.</summary>
public sealed class DeafSettings;

/// <summary>Awaits for ever what never comes, and does not hear that it should give up. Only its checks answer: out of service.</summary>
public sealed class DeafKit : Kit<DeafSettings>
{
    protected override string Describe(DeafSettings settings) => "nothing";

    protected override Task<ActionResult> RestoreAsync(ResourceAction<DeafSettings> action, CancellationToken cancel) => ForEver();

    protected override Task<ActionResult> RemoveAsync(ResourceAction<DeafSettings> action, CancellationToken cancel) => ForEver();

    protected override Task<CheckResult> QuickCheckAsync(ResourceAction<DeafSettings> action, CancellationToken cancel) =>
        Task.FromResult<CheckResult>(new CheckResult.OutOfService());

    protected override Task<ActionResult> RecoverAsync(ResourceAction<DeafSettings> action, Failure failure, CancellationToken cancel) => ForEver();

    private static async Task<ActionResult> ForEver()
    {
        var never = new TaskCompletionSource<ActionResult>();
        return await never.Task;
    }
}

using BadKits;
using Kits.Sdk;
using Kits.Sdk.Settings;

[assembly: RecoveryKit("blocking", typeof(BlockingKit))]

namespace BadKits;

/// <summary>Where it blocks.</summary>
public sealed class BlockingSettings
{
    /// <summary>The call that never comes back.</summary>
    [Setting("at")] public BlocksAt At { get; init; }
}

/// <summary>A call of a kit.</summary>
public enum BlocksAt
{
    /// <summary>Every look.</summary>
    Check,

    /// <summary>Every restore.</summary>
    Restore,
}

/// <summary>Blocks its thread for ever and looks at no token, as a driver does that waits for a dead disk.</summary>
public sealed class BlockingKit : Kit<BlockingSettings>
{
    protected override string Describe(BlockingSettings settings) => "nothing";

    protected override Task<ActionResult> RestoreAsync(ResourceAction<BlockingSettings> action, CancellationToken cancel) =>
        action.Settings.At == BlocksAt.Restore ? ForEver<ActionResult>() : Done("restored");

    protected override Task<ActionResult> RemoveAsync(ResourceAction<BlockingSettings> action, CancellationToken cancel) => Done("removed");

    protected override Task<CheckResult> QuickCheckAsync(ResourceAction<BlockingSettings> action, CancellationToken cancel) =>
        action.Settings.At == BlocksAt.Check ? ForEver<CheckResult>() : Task.FromResult<CheckResult>(new CheckResult.OutOfService());

    private static Task<ActionResult> Done(string what) => Task.FromResult<ActionResult>(new ActionResult.Done(what));

    private static Task<T> ForEver<T>()
    {
        new ManualResetEventSlim().Wait(CancellationToken.None);
        throw new InvalidOperationException("for ever has ended");
    }
}

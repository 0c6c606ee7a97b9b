using Kits.Exec;
using Kits.Sdk;
using Kits.Sdk.Settings;

[assembly: RecoveryKit("exec", typeof(ExecKit))]

namespace Kits.Exec;

/// <summary>Keeps one program running, or anything that commands can start, stop and check.</summary>
public sealed class ExecKit : Kit<ExecSettings>
{
    /// <inheritdoc />
    protected override string Describe(ExecSettings settings) => settings.Program ?? Words.Of(settings.Start!)[0];

    /// <inheritdoc />
    protected override Task<ActionResult> RestoreAsync(ResourceAction<ExecSettings> action, CancellationToken cancel) =>
        Of(action).RestoreAsync(cancel);

    /// <inheritdoc />
    protected override Task<ActionResult> RemoveAsync(ResourceAction<ExecSettings> action, CancellationToken cancel) =>
        Of(action).RemoveAsync(cancel);

    /// <inheritdoc />
    protected override Task<CheckResult> QuickCheckAsync(ResourceAction<ExecSettings> action, CancellationToken cancel) =>
        Of(action).CheckAsync(cancel);

    /// <inheritdoc />
    protected override Task<ActionResult> RecoverAsync(ResourceAction<ExecSettings> action, Failure failure, CancellationToken cancel) =>
        Of(action).RecoverAsync(cancel);

    /// <inheritdoc />
    protected override IAsyncEnumerable<Hint> WatchAsync(ResourceAction<ExecSettings> action, CancellationToken cancel) =>
        Of(action).WatchAsync(cancel);

    private static IApplication Of(ResourceAction<ExecSettings> action) =>
        action.Settings.Program is null ? new CommandedApplication(action) : new ProgramApplication(action);
}

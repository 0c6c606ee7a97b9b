using Kits.Sdk;
using Kits.Sdk.Processes;
using Kits.Sdk.Settings;
using Kits.Testing;

namespace Kits.PostgreSql.Tests.Machine;

/// <summary>A server, and the kit that keeps it in service. What every test here begins with.</summary>
public abstract class PostgreSqlTest : IAsyncLifetime
{
    private readonly IKit _kit = new PostgreSqlKit();

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected Some Some { get; } = new();

    private protected TestServer Server { get; private set; } = null!;

    protected ActionContext Resource { get; set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        Server = await TestServer.NewAsync();
        Resource = With();
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Server.DisposeAsync();
        Some.Dispose();
    }

    /// <summary>The resource with more settings than the data directory.</summary>
    protected ActionContext With(params (string Key, string Text)[] more) => Some.Context(SettingValues.Of([("pgdata", Server.Data), .. more]));

    protected Task<ActionResult> RestoreAsync() => _kit.RestoreAsync(Resource, Cancel);

    protected Task<ActionResult> RemoveAsync() => _kit.RemoveAsync(Resource, Cancel);

    protected Task<CheckResult> CheckAsync() => _kit.QuickCheckAsync(Resource, Cancel);

    protected Task<ActionResult> RecoverAsync() => _kit.RecoverAsync(Resource, Failure.Passing("a test asks"), Cancel);

    protected IAsyncEnumerable<Hint> WatchAsync() => _kit.WatchAsync(Resource, Cancel);

    protected async Task<string> RestoredAsync() => Assert.IsType<ActionResult.Done>(await RestoreAsync()).What;

    protected async Task<string> RemovedAsync() => Assert.IsType<ActionResult.Done>(await RemoveAsync()).What;

    protected async Task<string> RecoveredAsync() => Assert.IsType<ActionResult.Done>(await RecoverAsync()).What;

    /// <summary>Kills the postmaster, and waits until it is dead.</summary>
    private protected async Task<ProcessIdentity> KillPostmasterAsync()
    {
        var postmaster = Assert.IsType<ProcessIdentity>(Server.Postmaster);
        ProcessTable.Signal(postmaster, TestServer.Kill);
        await Some.Events.ProcessEndAsync(postmaster, Cancel);
        return postmaster;
    }
}

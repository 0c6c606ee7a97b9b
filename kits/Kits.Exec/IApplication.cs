using Kits.Sdk;

namespace Kits.Exec;

/// <summary>What the kit keeps in service, in one of its two forms. Made anew for each call: it remembers nothing.</summary>
internal interface IApplication
{
    Task<ActionResult> RestoreAsync(CancellationToken cancel);

    Task<ActionResult> RemoveAsync(CancellationToken cancel);

    Task<CheckResult> CheckAsync(CancellationToken cancel);

    Task<ActionResult> RecoverAsync(CancellationToken cancel);

    IAsyncEnumerable<Hint> WatchAsync(CancellationToken cancel);
}

using Kits.Sdk;
using Kits.Sdk.Processes;
using Kits.Sdk.Settings;
using Kits.Testing;

namespace Kits.Exec.Tests;

/// <summary>One resource of the kit under test. Every call goes to a new kit instance, as if the host had been restarted in between.</summary>
internal sealed class Resource : IAsyncDisposable
{
    private readonly Some _some = new();
    private readonly ActionContext _context;

    /// <summary>A resource whose settings may name files in a folder of its own.</summary>
    public Resource(Func<string, (string Key, string Text)[]> settings)
    {
        _context = _some.Context(SettingValues.Of(settings(_some.Folder)));
        Bag = (MemoryBag)_context.Bag;
    }

    public MemoryBag Bag { get; set; }

    public IReadOnlyList<string> Arguments { get; set; } = [];

    /// <summary>The folder that the settings were given.</summary>
    public string Outside => _some.Folder;

    /// <summary>The resource's state directory.</summary>
    public string Folder => _context.Folder;

    public ProcessIdentity Main => ProcessTable.Find(int.Parse(ReadPidFile(), System.Globalization.CultureInfo.InvariantCulture))!;

    private static IKit Kit => new ExecKit();

    private ActionContext Context => _context with { Bag = Bag, Arguments = Arguments };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public string ReadPidFile() => File.ReadAllText(Path.Combine(Folder, "exec.pid")).Trim();

    public Task<ActionResult> RestoreAsync() => Kit.RestoreAsync(Context, Cancel);

    public Task<ActionResult> RemoveAsync() => Kit.RemoveAsync(Context, Cancel);

    public Task<CheckResult> CheckAsync() => Kit.QuickCheckAsync(Context, Cancel);

    public Task<ActionResult> RecoverAsync() => Kit.RecoverAsync(Context, Failure.Passing("a test says so"), Cancel);

    public IAsyncEnumerable<Hint> WatchAsync() => Kit.WatchAsync(Context, Cancel);

    /// <summary>The living processes that carry the mark of this resource, whatever became of the main process.</summary>
    public IReadOnlyList<ProcessIdentity> Processes() => ProcessTable.Marked(new ResourceAction<ExecSettings>(Context, new ExecSettings()).Mark());

    public async ValueTask DisposeAsync()
    {
        await Kit.RemoveAsync(Context, CancellationToken.None);
        _some.Dispose();
    }
}

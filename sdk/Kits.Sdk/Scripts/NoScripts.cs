namespace Kits.Sdk.Scripts;

/// <summary>A host that runs no scripts.</summary>
public sealed class NoScripts : IScripts
{
    private NoScripts()
    {
    }

    /// <summary>The only one.</summary>
    public static NoScripts Instance { get; } = new();

    /// <inheritdoc />
    public Task<ScriptReport?> RunBoundAsync(string entryPoint, CancellationToken cancel) => Task.FromResult<ScriptReport?>(null);

    /// <inheritdoc />
    public Task<ScriptReport> RunAsync(ScriptRequest request, CancellationToken cancel) =>
        Task.FromResult(new ScriptReport(new CheckResult.Unknown($"{request.Path} cannot be run: this host runs no scripts"), Said: false));
}

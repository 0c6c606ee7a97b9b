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
    public Task<ScriptReport> RunAsync(string path, string entryPoint, IReadOnlyList<string> arguments, CancellationToken cancel) =>
        Task.FromResult(new ScriptReport(new CheckResult.Unknown($"{path} cannot be run: this host runs no scripts"), Said: false));
}

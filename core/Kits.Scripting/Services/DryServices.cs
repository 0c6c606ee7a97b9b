using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.Services;

/// <summary>Says what a script would do, and does none of it: every command succeeds without output. What only looks is done.</summary>
/// <param name="services">What would do it.</param>
public sealed class DryServices(IScriptServices services) : IScriptServices
{
    /// <inheritdoc />
    public void Log(string text) => services.Log(text);

    /// <inheritdoc />
    public Task<CommandAnswer> RunAsync(CommandRequest request, CancellationToken cancel)
    {
        var words = string.Join(' ', request.Argv.Select(word => word.Length == 0 || word.Any(char.IsWhiteSpace) ? $"'{word}'" : word));
        services.Log($"would run: {words}{(request.User is null ? "" : $" (as {request.User})")}");
        return Task.FromResult(new CommandAnswer(0, "", "not run"));
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<IReadOnlyDictionary<string, string?>>> SqlAsync(string text, IReadOnlyList<string?> parameters, CancellationToken cancel)
    {
        services.Log($"would ask: {text}");
        return Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string?>>>([]);
    }

    /// <inheritdoc />
    public Task<HttpAnswer> HttpAsync(HttpRequest request, CancellationToken cancel)
    {
        if ((request.Method ?? (request.Body is null ? "GET" : "POST")) is "GET" or "HEAD")
            return services.HttpAsync(request, cancel);
        services.Log($"would send: {request.Method ?? "POST"} {request.Url} {request.Body}");
        return Task.FromResult(new HttpAnswer(200, "", "not sent"));
    }

    /// <inheritdoc />
    public Task<TcpAnswer> TcpAsync(TcpRequest request, CancellationToken cancel)
    {
        if (request.Send is null)
            return services.TcpAsync(request, cancel);
        services.Log($"would send to {request.Host}:{request.Port}: {request.Send}");
        return Task.FromResult(new TcpAnswer(true, "", "not sent"));
    }

    /// <inheritdoc />
    public Task SleepAsync(TimeSpan time, CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc />
    public string? BagGet(string name) => services.BagGet(name);

    /// <inheritdoc />
    public Task BagSetAsync(string name, string? value, CancellationToken cancel) => services.BagSetAsync(name, value, cancel);

    /// <inheritdoc />
    public string Secret(string name) => services.Secret(name);
}

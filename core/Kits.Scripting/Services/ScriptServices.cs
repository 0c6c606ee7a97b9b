using Kits.Scripting.Vocabulary;
using Kits.Sdk;
using Kits.Sdk.Scripts;
using Kits.Sdk.Services;

namespace Kits.Scripting.Services;

/// <summary>Does what scripts ask for, with what the host hands to the kit of the resource.</summary>
/// <param name="context">What the kit was handed for this call.</param>
/// <param name="sql">The kit, if it answers SQL.</param>
/// <param name="secrets">Where secrets lie.</param>
/// <param name="limit">How many characters of output are kept.</param>
public sealed class ScriptServices(ActionContext context, IAnswersSql? sql, SecretFolder secrets, int limit) : IScriptServices
{
    private readonly ScriptOutput _output = new(limit);
    private readonly Redaction _redaction = new();

    /// <summary>Marks the commands that are run.</summary>
    public string? Mark { get; init; }

    /// <summary>What was written, without secrets.</summary>
    public string Output => _redaction.Of(_output.ToString());

    /// <summary>Nobody is told this, whatever the script says.</summary>
    public void Hide(string secret) => _redaction.Hide(secret);

    /// <summary>A text that comes from the script, without secrets.</summary>
    public string Redact(string text) => _redaction.Of(text);

    /// <inheritdoc />
    public void Log(string text) => _output.Add(text);

    /// <inheritdoc />
    public async Task<CommandAnswer> RunAsync(CommandRequest request, CancellationToken cancel)
    {
        if (request.Argv.Count == 0)
            throw new ScriptServiceException("run wants a program and its arguments");

        var result = await context.Commands.RunAsync(
            new Command(request.Argv[0], [.. request.Argv.Skip(1)]) { User = request.User, Directory = request.Directory, Environment = request.Environment, Timeout = request.Timeout, OutputFile = request.OutputFile, Mark = Mark },
            cancel);
        return new CommandAnswer(result.ExitCode ?? -1, result.Output, result.ToString());
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string?>>> SqlAsync(string text, IReadOnlyList<string?> parameters, CancellationToken cancel)
    {
        if (sql is null)
            throw new ScriptServiceException($"the kit of {context.Tag} answers no SQL");

        try
        {
            return await sql.QueryAsync(context, text, parameters, cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new ScriptServiceException($"sql: {e.Message}");
        }
    }

    /// <inheritdoc />
    public Task<HttpAnswer> HttpAsync(HttpRequest request, CancellationToken cancel) => WebClient.AskAsync(request, context.Time, cancel);

    /// <inheritdoc />
    public Task<TcpAnswer> TcpAsync(TcpRequest request, CancellationToken cancel) => PortClient.TryAsync(request, context.Time, cancel);

    /// <inheritdoc />
    public Task SleepAsync(TimeSpan time, CancellationToken cancel) => Task.Delay(time, context.Time, cancel);

    /// <inheritdoc />
    public string? BagGet(string name) => context.Bag.Get(Key(name));

    /// <inheritdoc />
    public Task BagSetAsync(string name, string? value, CancellationToken cancel) => context.Bag.SetAsync(Key(name), value, cancel);

    /// <inheritdoc />
    public string Secret(string name)
    {
        var secret = secrets.Read(name);
        _redaction.Hide(secret);
        return secret;
    }

    // The kit keeps values of its own in the same bag.
    private static string Key(string name) => $"script.{name}";
}

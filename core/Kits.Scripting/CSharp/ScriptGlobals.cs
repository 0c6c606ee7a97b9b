using System.Text.Json.Nodes;
using Kits.Scripting.Vocabulary;
using Kits.Sdk.Settings;

namespace Kits.Scripting.CSharp;

/// <summary>The words of a C# script: every public member here is one.</summary>
/// <param name="call">What the script is told.</param>
/// <param name="services">What it may ask for.</param>
/// <param name="cancel">Cancelled when it shall end.</param>
public sealed class ScriptGlobals(ScriptCall call, IScriptServices services, CancellationToken cancel)
{
    /// <summary>Why the script is called: <c>check</c>, <c>before-restore</c> ...</summary>
    public string Hook => call.Hook;

    /// <summary>What is done to the resource: restore, remove, recover, quickCheck; empty for an event.</summary>
    public string Action => call.Action;

    /// <summary>The resource that the script is bound to.</summary>
    public ScriptResource Resource => call.Resource;

    /// <summary>The name of this node.</summary>
    public string Node => call.Node;

    /// <summary>The settings of the resource: <c>Settings["pgport"]</c>.</summary>
    public ScriptSettings Settings { get; } = new(call.Settings);

    /// <summary>What the kit answered so far; null before it was asked.</summary>
    public ScriptResult? Result => call.Result;

    /// <summary>What happened, for <c>on-event</c>.</summary>
    public ScriptEvent? Event => call.Event;

    /// <summary>What the operator wrote behind <c>--</c>.</summary>
    public IReadOnlyList<string> Args => call.Args;

    /// <summary>Durable values of the resource.</summary>
    public ScriptBag Bag { get; } = new(services, cancel);

    /// <summary>Cancelled when the script shall end.</summary>
    public CancellationToken Cancel => cancel;

    /// <summary>All is well.</summary>
    public static ScriptAnswer InService() => ScriptAnswer.InService;

    /// <summary>It serves, with a warning.</summary>
    public static ScriptAnswer Degraded(string why) => new(ScriptVerdict.Degraded, why);

    /// <summary>It does not serve, or the action must not go on.</summary>
    public static ScriptAnswer Failed(string why) => new(ScriptVerdict.Failed, why);

    /// <summary>The script could not tell.</summary>
    public static ScriptAnswer Unknown(string why) => new(ScriptVerdict.Unknown, why);

    /// <summary>Cleanly stopped: for a script that is itself the check of its resource, as of the exec kit.</summary>
    public static ScriptAnswer OutOfService(string? why = null) => new(ScriptVerdict.OutOfService, why);

    /// <summary>Writes a line for the history of the resource.</summary>
    public void Log(object? text) => services.Log(text?.ToString() ?? "");

    /// <summary>Runs a command. No shell sees it; that it fails is an answer.</summary>
    public Task<CommandAnswer> Run(params string[] argv) => services.RunAsync(new CommandRequest(argv), cancel);

    /// <summary>Runs a command as somebody, somewhere, with variables, for so long. What shall go on running writes to an output file.</summary>
    public Task<CommandAnswer> Run(
        string[] argv, string? user = null, string dir = "/", IReadOnlyDictionary<string, string>? env = null, string? timeout = null, string? output = null) =>
        services.RunAsync(new CommandRequest(argv) { User = user, Directory = dir, Environment = env ?? new Dictionary<string, string>(), Timeout = TimeOf(timeout), OutputFile = output }, cancel);

    /// <summary>Asks the database that the resource is, where its kit offers that.</summary>
    public Task<IReadOnlyList<IReadOnlyDictionary<string, string?>>> Sql(string text, params object?[] parameters) =>
        services.SqlAsync(text, [.. parameters.Select(value => value is null ? null : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture))], cancel);

    /// <summary>Asks a web server. That it cannot be reached is an answer with the status 0.</summary>
    public Task<HttpAnswer> Http(
        string url, string? method = null, IReadOnlyDictionary<string, string>? headers = null, string? body = null, string? timeout = null) =>
        services.HttpAsync(new HttpRequest(url) { Method = method, Headers = headers ?? new Dictionary<string, string>(), Body = body, Timeout = TimeOf(timeout) }, cancel);

    /// <summary>Connects to a port. That nobody listens is an answer.</summary>
    public Task<TcpAnswer> Tcp(string host, int port, string? send = null, bool receive = false, string? timeout = null) =>
        services.TcpAsync(new TcpRequest(host, port) { Send = send, Receive = receive, Timeout = TimeOf(timeout) }, cancel);

    /// <summary>Waits: <c>await Sleep("2s")</c>.</summary>
    public Task Sleep(string time) => services.SleepAsync(TimeOf(time) ?? TimeSpan.Zero, cancel);

    /// <summary>A secret, from a file that only its owner may read.</summary>
    public string Secret(string name) => services.Secret(name);

    private static TimeSpan? TimeOf(string? text) =>
        text is null ? null : Duration.TryParse(text, out var time, out var problem) ? time : throw new ArgumentException(problem, nameof(text));
}

/// <summary>The settings of a resource, as the configuration gives them.</summary>
/// <param name="settings">Texts, lists and maps.</param>
public sealed class ScriptSettings(JsonObject settings)
{
    /// <summary>The text of a setting; null if it is not given.</summary>
    public string? this[string name] => settings[name] is JsonValue value ? value.ToString() : null;

    /// <summary>A setting of any form; null if it is not given.</summary>
    public JsonNode? Find(string name) => settings[name];
}

/// <summary>Durable values of a resource.</summary>
/// <param name="services">Keeps them.</param>
/// <param name="cancel">Ends waiting.</param>
public sealed class ScriptBag(IScriptServices services, CancellationToken cancel)
{
    /// <summary>The value kept under a name, or null.</summary>
    public string? Get(string name) => services.BagGet(name);

    /// <summary>Keeps a value; null forgets it. Durable when the task has ended.</summary>
    public Task Set(string name, object? value) => services.BagSetAsync(name, Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture), cancel);
}

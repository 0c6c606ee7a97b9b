using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kits.Scripting.Vocabulary;
using Kits.Scripting.Workers;

namespace Kits.Worker.Running;

/// <summary>Asks the host for what a script asks for.</summary>
/// <param name="channel">The host.</param>
/// <param name="limit">How many characters of output are worth sending.</param>
internal sealed class RemoteServices(MessageChannel channel, int limit) : IScriptServices
{
    private static int _number;

    private readonly ConcurrentDictionary<int, TaskCompletionSource<string?>> _asked = [];
    private long _written;

    public void Log(string text)
    {
        if (Interlocked.Add(ref _written, text.Length + 1) < 2 * limit) // the host says that there was more
            channel.Send(new Message.Log(text));
    }

    public void Take(Message.Answer answer)
    {
        if (!_asked.TryRemove(answer.Number, out var asked))
            return;
        if (answer.Problem is { } problem)
            asked.TrySetException(new ScriptServiceException(problem));
        else
            asked.TrySetResult(answer.Value);
    }

    public async Task<CommandAnswer> RunAsync(CommandRequest request, CancellationToken cancel) =>
        Read(await AskAsync(nameof(RunAsync), request, MessageJson.Default.CommandRequest, cancel), MessageJson.Default.CommandAnswer);

    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string?>>> SqlAsync(string text, IReadOnlyList<string?> parameters, CancellationToken cancel) =>
        Read(await AskAsync(nameof(SqlAsync), new SqlRequest(text, parameters), MessageJson.Default.SqlRequest, cancel), MessageJson.Default.IReadOnlyListIReadOnlyDictionaryStringString)!;

    public async Task<HttpAnswer> HttpAsync(HttpRequest request, CancellationToken cancel) =>
        Read(await AskAsync(nameof(HttpAsync), request, MessageJson.Default.HttpRequest, cancel), MessageJson.Default.HttpAnswer);

    public async Task<TcpAnswer> TcpAsync(TcpRequest request, CancellationToken cancel) =>
        Read(await AskAsync(nameof(TcpAsync), request, MessageJson.Default.TcpRequest, cancel), MessageJson.Default.TcpAnswer);

    public Task SleepAsync(TimeSpan time, CancellationToken cancel) => AskAsync(nameof(SleepAsync), time, MessageJson.Default.TimeSpan, cancel);

    public string? BagGet(string name) =>
        AskAsync(nameof(BagGet), name, MessageJson.Default.String, CancellationToken.None).GetAwaiter().GetResult() is { } value ? Read(value, MessageJson.Default.String) : null;

    public Task BagSetAsync(string name, string? value, CancellationToken cancel) =>
        AskAsync(nameof(BagSetAsync), new BagValue(name, value), MessageJson.Default.BagValue, cancel);

    public string Secret(string name) => Read(AskAsync(nameof(Secret), name, MessageJson.Default.String, CancellationToken.None).GetAwaiter().GetResult(), MessageJson.Default.String);

    private Task<string?> AskAsync<T>(string service, T value, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        var number = Interlocked.Increment(ref _number);
        var asked = _asked[number] = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously); // never on the thread that listens to the host
        channel.Send(new Message.Ask(number, service, JsonSerializer.Serialize(value, type)));
        return asked.Task.WaitAsync(cancel);
    }

    private static T Read<T>(string? json, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(json!, type)!;
}

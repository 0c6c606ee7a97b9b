using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Kits.Control;

/// <summary>Asks the daemon of this node. Every refusal arrives as a <see cref="ControlException"/>.</summary>
/// <param name="path">The Unix socket that it listens on (see <see cref="ControlSocket.Find"/>).</param>
public sealed class ControlClient(string path) : IDisposable
{
    private HttpMessageInvoker? _http;

    /// <summary>The process that listens, known once it was asked; 0 if it lives in a pid namespace that we cannot see.</summary>
    public int HostProcess { get; private set; }

    /// <summary>All resources, or the one asked for.</summary>
    public Task<StatusAnswer> StatusAsync(string? tag, CancellationToken cancel) =>
        AskAsync(Get(ControlPaths.Status, ("tag", tag)), ControlJson.Default.StatusAnswer, cancel);

    /// <summary>The status now and again at each change, until cancelled.</summary>
    public IAsyncEnumerable<StatusAnswer> WatchAsync(string? tag, CancellationToken cancel) =>
        StreamAsync(Get(ControlPaths.Status, ("tag", tag), ("watch", "true")), ControlJson.Default.StatusAnswer, cancel);

    /// <summary>The reason chain of a resource's present state.</summary>
    public Task<WhyAnswer> WhyAsync(string tag, CancellationToken cancel) =>
        AskAsync(Get(ControlPaths.Why, ("tag", tag)), ControlJson.Default.WhyAnswer, cancel);

    /// <summary>What happened, oldest first.</summary>
    public IAsyncEnumerable<HistoryEntry> HistoryAsync(string? tag, int? limit, CancellationToken cancel) =>
        StreamAsync(Get(ControlPaths.History, ("tag", tag), ("limit", limit?.ToString())), ControlJson.Default.HistoryEntry, cancel);

    /// <summary>Whether the node is fit.</summary>
    public Task<DoctorAnswer> DoctorAsync(CancellationToken cancel) => AskAsync(Get(ControlPaths.Doctor), ControlJson.Default.DoctorAnswer, cancel);

    /// <summary>Done when the engine has come round: a host that stands still never answers.</summary>
    public Task<BeatAnswer> BeatAsync(CancellationToken cancel) => AskAsync(Get(ControlPaths.Beat), ControlJson.Default.BeatAnswer, cancel);

    /// <summary>The kits that the daemon loaded or refused.</summary>
    public Task<IReadOnlyList<KitAnswer>> KitsAsync(CancellationToken cancel) =>
        AskAsync(Get(ControlPaths.Kits), ControlJson.Default.IReadOnlyListKitAnswer, cancel);

    /// <summary>Carries out an operation. It goes on even if the caller goes away.</summary>
    public IAsyncEnumerable<OperationLine> OperateAsync(OperationRequest request, CancellationToken cancel) =>
        StreamAsync(Post(ControlPaths.Operations, request, ControlJson.Default.OperationRequest), ControlJson.Default.OperationLine, cancel);

    /// <summary>Cancels what runs on a tag.</summary>
    public IAsyncEnumerable<OperationLine> CancelAsync(string tag, CancellationToken cancel) =>
        StreamAsync(Post(ControlPaths.Cancel, ("tag", tag)), ControlJson.Default.OperationLine, cancel);

    /// <summary>Goes over to another configuration, or shows what that would change.</summary>
    public IAsyncEnumerable<OperationLine> ApplyAsync(ApplyRequest request, CancellationToken cancel) =>
        StreamAsync(Post(ControlPaths.Apply, request, ControlJson.Default.ApplyRequest), ControlJson.Default.OperationLine, cancel);

    /// <summary>What is spent and what is left, of one resource or of all and the node.</summary>
    public Task<IReadOnlyList<LedgerRow>> LedgerAsync(string? tag, CancellationToken cancel) =>
        AskAsync(Get(ControlPaths.Ledger, ("tag", tag)), ControlJson.Default.IReadOnlyListLedgerRow, cancel);

    /// <summary>Forgets what a resource has spent; without a tag, the reboots of the node.</summary>
    public Task<OperationLine> ResetLedgerAsync(string? tag, CancellationToken cancel) =>
        AskAsync(Post(ControlPaths.Ledger, ("tag", tag)), ControlJson.Default.OperationLine, cancel);

    /// <summary>Begins or ends a maintenance.</summary>
    public Task<OperationLine> MaintainAsync(MaintenanceRequest request, CancellationToken cancel) =>
        AskAsync(Post(ControlPaths.Maintenance, request, ControlJson.Default.MaintenanceRequest), ControlJson.Default.OperationLine, cancel);

    /// <summary>The policies in force for one resource, or for the node and all.</summary>
    public Task<IReadOnlyList<PolicyRow>> PoliciesAsync(string? tag, CancellationToken cancel) =>
        AskAsync(Get(ControlPaths.Policies, ("tag", tag)), ControlJson.Default.IReadOnlyListPolicyRow, cancel);

    /// <summary>Switches a policy.</summary>
    public Task<OperationLine> SetPolicyAsync(PolicyRequest request, CancellationToken cancel) =>
        AskAsync(Post(ControlPaths.Policies, request, ControlJson.Default.PolicyRequest), ControlJson.Default.OperationLine, cancel);

    /// <summary>The rules in force for a resource, and where each comes from.</summary>
    public Task<IReadOnlyList<RuleRow>> RulesAsync(string tag, CancellationToken cancel) =>
        AskAsync(Get(ControlPaths.Rules, ("tag", tag)), ControlJson.Default.IReadOnlyListRuleRow, cancel);

    /// <summary>Ends the host, first removing every resource or leaving all as they are.</summary>
    public IAsyncEnumerable<OperationLine> StopAsync(bool resources, CancellationToken cancel) =>
        StreamAsync(Post(ControlPaths.Stop, ("resources", resources ? "true" : "false")), ControlJson.Default.OperationLine, cancel);

    /// <inheritdoc/>
    public void Dispose() => _http?.Dispose();

    private async Task<T> AskAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> answer, CancellationToken cancel)
    {
        using var response = await SendAsync(request, cancel);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancel);
            return await JsonSerializer.DeserializeAsync(body, answer, cancel) ?? throw NotUnderstood();
        }
        catch (JsonException)
        {
            throw NotUnderstood();
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            throw Lost();
        }
    }

    private async IAsyncEnumerable<T> StreamAsync<T>(
        HttpRequestMessage request, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var response = await SendAsync(request, cancel);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancel));

        while (await NextAsync(lines, cancel) is { } line)
            if (line.Length > 0)
                yield return Understand(line, type);
    }

    private async Task<string?> NextAsync(StreamReader lines, CancellationToken cancel)
    {
        try
        {
            return await lines.ReadLineAsync(cancel);
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            throw Lost();
        }
    }

    private T Understand<T>(string line, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(line, type) ?? throw NotUnderstood();
        }
        catch (JsonException)
        {
            throw NotUnderstood();
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        _http ??= new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync, UseProxy = false, UseCookies = false, AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
        });

        try
        {
            var response = await _http.SendAsync(request, cancel);
            if (response.StatusCode < HttpStatusCode.BadRequest)
                return response;

            using (response)
                throw await RefusalAsync(response, cancel);
        }
        catch (HttpRequestException failure) when (failure.InnerException is ControlException unreachable)
        {
            throw unreachable;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw Lost();
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
            HostProcess = PeerOf(socket);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw Unreachable(failure.SocketErrorCode);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The pid in <c>struct ucred</c>, which SO_PEERCRED (unix(7)) answers with.</summary>
    private static int PeerOf(Socket socket)
    {
        const int SolSocket = 1, SoPeerCred = 17;
        Span<int> credentials = stackalloc int[3];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials));
        return credentials[0];
    }

    private ControlException Unreachable(SocketError error) => new(ExitCode.Unreachable, error switch
    {
        SocketError.AddressNotAvailable => $"cannot reach kitsd at {path}: there is no such socket, so it does not run here; start it with \"lkstart\"",
        SocketError.ConnectionRefused => $"cannot reach kitsd at {path}: nobody listens there any more; start it with \"lkstart\"",
        SocketError.AccessDenied => $"cannot reach kitsd at {path}: permission denied; call again as root or as the user that runs kitsd",
        _ => $"cannot reach kitsd at {path}: {error}; see whether it runs, or start it with \"lkstart\"",
    });

    private ConnectionLostException Lost() => new(path);

    private ControlException NotUnderstood() => new(ExitCode.Unreachable,
        $"what answers at {path} does not speak like kitsd; see that --socket and {ControlSocket.Variable} name its socket");

    private async Task<ControlException> RefusalAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancel);
            var error = await JsonSerializer.DeserializeAsync(body, ControlJson.Default.ErrorAnswer, cancel);
            return error is { Exit: > 0 } ? new ControlException(error.Exit, error.Message) : NotUnderstood();
        }
        catch (JsonException)
        {
            return NotUnderstood();
        }
    }

    private static HttpRequestMessage Get(string path, params ReadOnlySpan<(string Name, string? Value)> query) =>
        new(HttpMethod.Get, Address(path, query));

    private static HttpRequestMessage Post(string path, params ReadOnlySpan<(string Name, string? Value)> query) =>
        new(HttpMethod.Post, Address(path, query));

    private static HttpRequestMessage Post<T>(string path, T request, JsonTypeInfo<T> type) => new(HttpMethod.Post, Address(path, []))
    {
        Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, type))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        },
    };

    private static string Address(string path, ReadOnlySpan<(string Name, string? Value)> query)
    {
        var address = "http://kits" + path;
        var mark = '?';

        foreach (var (name, value) in query)
        {
            if (value is null)
                continue;

            address += $"{mark}{name}={Uri.EscapeDataString(value)}";
            mark = '&';
        }

        return address;
    }
}

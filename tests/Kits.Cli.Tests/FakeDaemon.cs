using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kits.Control;

namespace Kits.Cli.Tests;

/// <summary>A tiny real server on a Unix socket: for each path an answer, and a record of what was asked.</summary>
internal sealed class FakeDaemon : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Dictionary<string, (int Status, string Body, bool Ends)> _answers = [];

    public FakeDaemon()
    {
        Socket = Path.Combine(Path.GetTempPath(), $"kits-{Guid.NewGuid():N}.sock");
        _listener.Bind(new UnixDomainSocketEndPoint(Socket));
        _listener.Listen();
        _ = ServeAsync();
    }

    public string Socket { get; }

    /// <summary>What was asked, as <c>GET /v1/status?tag=x</c>.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>What the last operation was asked to be.</summary>
    public OperationRequest? Operation { get; private set; }

    public FakeDaemon Answers(StatusAnswer status) => Answers(ControlPaths.Status, status, ControlJson.Default.StatusAnswer);

    public FakeDaemon Answers<T>(string path, T answer, JsonTypeInfo<T> type) => Answers(path, 200, JsonSerializer.Serialize(answer, type));

    public FakeDaemon Refuses(string path, int exit, string message) =>
        Answers(path, 400, JsonSerializer.Serialize(new ErrorAnswer(exit, message), ControlJson.Default.ErrorAnswer));

    public FakeDaemon Streams(string path, params OperationLine[] lines) => Answers(path, 200, Join(lines));

    /// <summary>Says some lines, then its process dies.</summary>
    public FakeDaemon BreaksOff(string path, params OperationLine[] lines)
    {
        _answers[path] = (200, Join(lines), false);
        return this;
    }

    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(Socket);
    }

    private FakeDaemon Answers(string path, int status, string body)
    {
        _answers[path] = (status, body, true);
        return this;
    }

    private static string Join(OperationLine[] lines) =>
        string.Concat(lines.Select(line => JsonSerializer.Serialize(line, ControlJson.Default.OperationLine) + "\n"));

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                await AnswerAsync(await _listener.AcceptAsync());
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(Socket connection)
    {
        await using var stream = new NetworkStream(connection, ownsSocket: true);
        using var reader = new StreamReader(stream);

        var line = (await reader.ReadLineAsync() ?? "").Split(' ');
        var length = 0;
        while (await reader.ReadLineAsync() is { Length: > 0 } header)
            if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                length = int.Parse(header[15..], null);

        Asked.Add($"{line[0]} {line[1]}");
        if (length > 0)
        {
            var body = new char[length];
            await reader.ReadBlockAsync(body);
            Operation = JsonSerializer.Deserialize(new string(body), ControlJson.Default.OperationRequest);
        }

        var (status, text, ends) = _answers.GetValueOrDefault(line[1].Split('?')[0], (404, "", true));
        var chunks = text.Length > 0 ? $"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n" : "";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {status} X\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}{(ends ? "0\r\n\r\n" : "")}"));
    }
}

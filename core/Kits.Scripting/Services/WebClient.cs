using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.Services;

/// <summary>Asks web servers for scripts: bounded in time and size, no cookies, no proxy of the host's environment.</summary>
internal static class WebClient
{
    private const int LargestBody = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    internal static async Task<HttpAnswer> AskAsync(HttpRequest request, TimeProvider time, CancellationToken cancel)
    {
        using var enough = new CancellationTokenSource(request.Timeout ?? Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancel);
        double? days = null;
        // A connection of its own for every request: what a pool holds open is not what a new client would meet.
        using var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
        {
            days = certificate is X509Certificate2 known ? (known.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime).TotalDays : null;
            return errors == SslPolicyErrors.None;
        };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            using var message = MessageOf(request);
            using var answer = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = await BodyAsync(answer, either.Token);
            return new HttpAnswer((int)answer.StatusCode, body, answer.ReasonPhrase ?? "", days);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new HttpAnswer(0, "", "no answer in time", days);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new HttpAnswer(0, "", e.InnerException is { Message: var inner } && !e.Message.Contains(inner, StringComparison.Ordinal) ? $"{e.Message} {inner}" : e.Message, days);
        }
    }

    private static HttpRequestMessage MessageOf(HttpRequest request)
    {
        if (!Uri.TryCreate(request.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new ScriptServiceException($"{request.Url} is no address of a web server: write http:// or https://");

        var message = new HttpRequestMessage(new HttpMethod(request.Method ?? (request.Body is null ? "GET" : "POST")), url);
        if (request.Body is not null)
            message.Content = new StringContent(request.Body, Encoding.UTF8, request.Headers.FirstOrDefault(IsContentType).Value ?? "application/json");
        foreach (var (name, value) in request.Headers.Where(header => !IsContentType(header)))
            message.Headers.TryAddWithoutValidation(name, value);
        return message;

        static bool IsContentType(KeyValuePair<string, string> header) => header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<string> BodyAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(cancel);
        var buffer = new byte[16 * 1024];
        using var body = new MemoryStream();
        int read;
        while (body.Length < LargestBody && (read = await stream.ReadAsync(buffer, cancel)) > 0)
            body.Write(buffer, 0, (int)Math.Min(read, LargestBody - body.Length));
        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kits.Scripting.Tests;

/// <summary>A real web server on a port of its own, which answers each path with what the test says.</summary>
internal sealed class WebServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, string> _pages = [];
    private readonly X509Certificate2? _certificate;

    public WebServer(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _listener.Start();
        _ = Task.Run(ServeAsync); // not on the few threads of the tests, which wait for its answers
    }

    public string Url => $"{(_certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>What was asked: <c>PUT /drain BODY</c>.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    public string this[string path]
    {
        set => _pages[path] = value;
    }

    /// <summary>A certificate that nobody vouches for, valid for some days.</summary>
    public static X509Certificate2 CertificateFor(int days)
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        using var made = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(days).AddHours(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _certificate?.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = await EncryptedAsync(client.GetStream());
                using var reader = new StreamReader(stream, leaveOpen: true);
                var first = (await reader.ReadLineAsync())!.Split(' ');
                var length = 0;
                while (await reader.ReadLineAsync() is { Length: > 0 } header)
                {
                    if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                        length = int.Parse(header["Content-Length:".Length..], System.Globalization.CultureInfo.InvariantCulture);
                }

                var body = new char[length];
                if (length > 0) // even for nothing it would wait for something
                    await reader.ReadBlockAsync(body);
                Asked.Enqueue($"{first[0]} {first[1]} {new string(body)}".TrimEnd());
                var known = _pages.TryGetValue(first[1], out var page);
                var answer = Encoding.UTF8.GetBytes(page ?? "");
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {(known ? "200 OK" : "404 Not Found")}\r\nContent-Length: {answer.Length}\r\nConnection: close\r\n\r\n"));
                await stream.WriteAsync(answer);
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // the client does not trust us, as it should
            }
        }
    }

    private async Task<Stream> EncryptedAsync(Stream stream)
    {
        if (_certificate is null)
            return stream;
        var encrypted = new SslStream(stream);
        await encrypted.AuthenticateAsServerAsync(_certificate);
        return encrypted;
    }
}

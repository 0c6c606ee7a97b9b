using System.Net.Sockets;
using System.Text;
using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.Services;

/// <summary>Connects to ports for scripts.</summary>
internal static class PortClient
{
    private const int LongestReceived = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    internal static async Task<TcpAnswer> TryAsync(TcpRequest request, TimeProvider time, CancellationToken cancel)
    {
        using var enough = new CancellationTokenSource(request.Timeout ?? Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancel);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(request.Host, request.Port, either.Token);
            if (request.Send is { } text)
                await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text), either.Token);
            if (!request.Receive)
                return new TcpAnswer(true, "", "");

            var buffer = new byte[LongestReceived];
            var read = await client.GetStream().ReadAsync(buffer, either.Token);
            return read > 0 ? new TcpAnswer(true, Encoding.UTF8.GetString(buffer, 0, read), "") : new TcpAnswer(false, "", "the other side closed the connection");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new TcpAnswer(false, "", "no answer in time");
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return new TcpAnswer(false, "", e.Message);
        }
    }
}

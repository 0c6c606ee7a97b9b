using System.Threading.Channels;
using Kits.Control;
using Kits.Host.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using static Kits.Host.Control.Exchange;

namespace Kits.Host.Control;

/// <summary>The control API: HTTP/1.1 with JSON on a Unix socket that root and the user of the daemon may use.</summary>
public sealed class ControlServer(EngineLoop loop, Engine engine, StatusView view, LifecycleApi lifecycle, HistoryView history, IReadOnlyList<KitAnswer> kits, HostEnd end)
{
    /// <summary>Opens the socket; only root and this user get through.</summary>
    public static void Listen(KestrelServerOptions options, string socket)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = 1024 * 1024;
        options.ListenUnixSocket(socket, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection => IsAllowed(connection) ? next(connection) : Task.CompletedTask);
        });
    }

    /// <summary>Answers every path of <see cref="ControlPaths"/>.</summary>
    public void Map(WebApplication application)
    {
        application.MapGet(ControlPaths.Status, StatusAsync);
        application.MapGet(ControlPaths.Why, WhyAsync);
        application.MapGet(ControlPaths.History, HistoryAsync);
        application.MapGet(ControlPaths.Kits, http => AnswerAsync(http, kits, ControlJson.Default.IReadOnlyListKitAnswer));
        application.MapPost(ControlPaths.Operations, OperateAsync);
        application.MapPost(ControlPaths.Cancel, CancelAsync);
        application.MapPost(ControlPaths.Stop, StopAsync);
        lifecycle.Map(application);
    }

    private static bool IsAllowed(ConnectionContext connection)
    {
        var socket = connection.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
        var peer = PeerCredentials.Of(socket);
        return peer.UserId == 0 || peer.UserId == PeerCredentials.OwnUserId;
    }

    private async Task StatusAsync(HttpContext http)
    {
        if (Tag(http) is { } tag && engine.Table.Find(tag) is null)
        {
            await RefuseAsync(http, ExitCode.NotFound, engine.NoSuchTag(tag));
            return;
        }

        if (!http.Request.Query.ContainsKey("watch"))
        {
            await AnswerAsync(http, await loop.AskAsync(() => view.Status(Tag(http))), ControlJson.Default.StatusAnswer);
            return;
        }

        http.Response.ContentType = "application/x-ndjson";
        while (!http.RequestAborted.IsCancellationRequested)
        {
            var (status, next) = await loop.AskAsync(() => (view.Status(Tag(http)), engine.Table.NextChange));
            await WriteLineAsync(http, status, ControlJson.Default.StatusAnswer);
            await next.WaitAsync(http.RequestAborted);
        }
    }

    private async Task WhyAsync(HttpContext http)
    {
        var tag = Tag(http) ?? "";
        if (engine.Table.Find(tag) is { } resource)
            await AnswerAsync(http, await loop.AskAsync(() => view.Why(resource)), ControlJson.Default.WhyAnswer);
        else
            await RefuseAsync(http, ExitCode.NotFound, engine.NoSuchTag(tag));
    }

    private async Task HistoryAsync(HttpContext http)
    {
        if (Tag(http) is { } tag && engine.Table.Find(tag) is null)
        {
            await RefuseAsync(http, ExitCode.NotFound, engine.NoSuchTag(tag));
            return;
        }

        var limit = int.TryParse(http.Request.Query["limit"], out var asked) && asked > 0 ? asked : HistoryView.UsualLimit;
        http.Response.ContentType = "application/x-ndjson";
        foreach (var entry in history.Newest(Tag(http), limit))
            await WriteLineAsync(http, entry, ControlJson.Default.HistoryEntry);
    }

    private async Task OperateAsync(HttpContext http)
    {
        if (await ReadAsync(http, ControlJson.Default.OperationRequest) is { } request)
            await StreamAsync(http, say => engine.OperateAsync(request, say));
    }

    private async Task CancelAsync(HttpContext http)
    {
        var tag = Tag(http) ?? "";
        await AnswerAsync(http, await loop.AskAsync(() => engine.Cancel(tag)), ControlJson.Default.OperationLine);
    }

    private async Task StopAsync(HttpContext http)
    {
        var remove = http.Request.Query["resources"] == "true";
        await StreamAsync(http, async say =>
        {
            var failure = await engine.EndAsync(remove, say);
            say(failure is null
                ? new OperationLine("end", remove ? "every resource is out of service; kitsd ends" : "kitsd ends; every resource stays as it is", Exit: ExitCode.Done)
                : new OperationLine("end", $"{failure}; kitsd goes on", Exit: ExitCode.Failed));
            if (failure is null)
                end.Ask();
        });
    }

    // The operation belongs to the engine, not to the connection: a client that goes away leaves it running.
    private async Task StreamAsync(HttpContext http, Func<Action<OperationLine>, Task> operate)
    {
        http.Response.ContentType = "application/x-ndjson";
        var lines = Channel.CreateUnbounded<OperationLine>();
        loop.Post(async () =>
        {
            try
            {
                await operate(line => lines.Writer.TryWrite(line));
                lines.Writer.Complete();
            }
            catch (Exception e)
            {
                lines.Writer.TryWrite(new OperationLine("end", $"a bug in the host: {e.Message}", Exit: ExitCode.Failed));
                lines.Writer.Complete();
            }
        });
        await foreach (var line in lines.Reader.ReadAllAsync(http.RequestAborted))
            await WriteLineAsync(http, line, ControlJson.Default.OperationLine);
    }
}

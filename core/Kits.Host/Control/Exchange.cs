using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kits.Control;
using Microsoft.AspNetCore.Http;

namespace Kits.Host.Control;

/// <summary>How requests are read and answers are written: JSON, and for streams a document a line.</summary>
internal static class Exchange
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    /// <summary>The tag that is asked for, or null.</summary>
    public static string? Tag(HttpContext http) => http.Request.Query["tag"] is [{ Length: > 0 } tag] ? tag : null;

    /// <summary>Reads what was sent; what is not understood is refused, and null.</summary>
    public static async Task<T?> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            if (await JsonSerializer.DeserializeAsync(http.Request.Body, type, http.RequestAborted) is { } request)
                return request;
            await RefuseAsync(http, ExitCode.Usage, "the request is empty");
        }
        catch (JsonException e)
        {
            await RefuseAsync(http, ExitCode.Usage, $"the request is not understood: {e.Message}");
        }

        return null;
    }

    public static Task RefuseAsync(HttpContext http, int exit, string message)
    {
        http.Response.StatusCode = exit == ExitCode.NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest;
        return AnswerAsync(http, new ErrorAnswer(exit, message), ControlJson.Default.ErrorAnswer);
    }

    public static async Task AnswerAsync<T>(HttpContext http, T answer, JsonTypeInfo<T> type)
    {
        http.Response.ContentType = "application/json";
        var body = JsonSerializer.SerializeToUtf8Bytes(answer, type);
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    public static async Task WriteLineAsync<T>(HttpContext http, T line, JsonTypeInfo<T> type)
    {
        await http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(line, type), http.RequestAborted);
        await http.Response.Body.WriteAsync(NewLine, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }
}

using System.Text.Json.Nodes;

namespace Kits.Scripting.Vocabulary;

/// <summary>What a script can do beyond thinking. The same for both languages; one instance serves one call of a script.</summary>
public interface IScriptServices
{
    /// <summary>Writes a line for the history of the resource.</summary>
    void Log(string text);

    /// <summary>Runs a command. That it fails is an answer, not an exception.</summary>
    Task<CommandAnswer> RunAsync(CommandRequest request, CancellationToken cancel);

    /// <summary>Asks the database that the resource is, where its kit offers that.</summary>
    /// <exception cref="ScriptServiceException">It does not, or the database answered with an error.</exception>
    Task<IReadOnlyList<IReadOnlyDictionary<string, string?>>> SqlAsync(string text, IReadOnlyList<string?> parameters, CancellationToken cancel);

    /// <summary>Asks a web server. That it cannot be reached is an answer with the status 0.</summary>
    Task<HttpAnswer> HttpAsync(HttpRequest request, CancellationToken cancel);

    /// <summary>Connects to a port. That nobody listens is an answer.</summary>
    Task<TcpAnswer> TcpAsync(TcpRequest request, CancellationToken cancel);

    /// <summary>Waits.</summary>
    Task SleepAsync(TimeSpan time, CancellationToken cancel);

    /// <summary>A durable value of the resource, or null.</summary>
    string? BagGet(string name);

    /// <summary>Keeps a durable value; null forgets it.</summary>
    Task BagSetAsync(string name, string? value, CancellationToken cancel);

    /// <summary>A secret, from a file that only its owner may read.</summary>
    /// <exception cref="ScriptServiceException">There is none, or others could read it.</exception>
    string Secret(string name);
}

/// <summary>A service could not do what a script asked. The message says why.</summary>
public sealed class ScriptServiceException(string message) : Exception(message);

/// <summary>A command to run.</summary>
/// <param name="Argv">The program and its arguments. No shell sees them.</param>
public sealed record CommandRequest(IReadOnlyList<string> Argv)
{
    /// <summary>As whom it runs; null: as the host.</summary>
    public string? User { get; init; }

    /// <summary>Its working directory.</summary>
    public string Directory { get; init; } = "/";

    /// <summary>Variables beside those of its user. A secret belongs here, not in the arguments, which every user of the machine can see.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>A file that its output is appended to; null: it is in the answer. Give one wherever the command leaves a process behind.</summary>
    public string? OutputFile { get; init; }

    /// <summary>How long it may take; null: as long as the script.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>How a command ended.</summary>
/// <param name="Code">Its exit code; -1 if a signal or its timeout ended it, or it could not be started.</param>
/// <param name="Output">Standard output and error, bounded; the end is kept.</param>
/// <param name="Why">How it ended, in words.</param>
public sealed record CommandAnswer(int Code, string Output, string Why)
{
    /// <summary>Whether it exited with 0.</summary>
    public bool Ok => Code == 0;
}

/// <summary>A request to a web server.</summary>
/// <param name="Url">Where.</param>
public sealed record HttpRequest(string Url)
{
    /// <summary>The method. Default: GET, or POST with a body.</summary>
    public string? Method { get; init; }

    /// <summary>Headers. <c>Content-Type</c> belongs to the body.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>What is sent.</summary>
    public string? Body { get; init; }

    /// <summary>How long it may take. Default: 10 s.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>What a web server answered.</summary>
/// <param name="Status">The HTTP status; 0 if there was no answer.</param>
/// <param name="Body">The body, at most 1 MiB of it.</param>
/// <param name="Why">Why there was no answer, or the reason phrase.</param>
/// <param name="CertificateDays">How many days the server's certificate is valid yet; null without TLS.</param>
public sealed record HttpAnswer(int Status, string Body, string Why, double? CertificateDays = null)
{
    /// <summary>The body as JSON.</summary>
    public JsonNode? Json() => JsonNode.Parse(Body);

    /// <summary>Whether the status is 200 to 299.</summary>
    public bool Ok => Status is >= 200 and < 300;
}

/// <summary>A connection to try.</summary>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">The port.</param>
public sealed record TcpRequest(string Host, int Port)
{
    /// <summary>What is sent once connected.</summary>
    public string? Send { get; init; }

    /// <summary>Whether to wait for something to be received.</summary>
    public bool Receive { get; init; }

    /// <summary>How long it may take. Default: 5 s.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>How a connection went.</summary>
/// <param name="Ok">Whether it came about (and, if asked for, something was received).</param>
/// <param name="Received">What was received first, at most 64 KiB.</param>
/// <param name="Why">Why not.</param>
public sealed record TcpAnswer(bool Ok, string Received, string Why);

using Kits.Control;
using Kits.Sdk.Settings;

namespace Kits.Host;

/// <summary>What kitsd was told on its command line.</summary>
/// <param name="Config">The configuration file.</param>
/// <param name="State">The state folder.</param>
/// <param name="Socket">The socket of the control API.</param>
/// <param name="Kits">Folders of kits, searched in order.</param>
public sealed record HostOptions(string Config, string State, string Socket, IReadOnlyList<string> Kits)
{
    private const int LongestSocketPath = 107; // sockaddr_un.sun_path less its closing zero

    private static readonly string[] Known = ["--config", "--state", "--socket", "--kits", "--offline", "--help"];

    /// <summary>How kitsd is called.</summary>
    public static string Usage => "usage: kitsd [--config FILE] [--state DIR] [--socket PATH] [--kits DIR]...  |  kitsd --offline VERB ...";

    /// <summary>Reads the command line.</summary>
    /// <exception cref="StartRefusedException">It is wrong.</exception>
    public static HostOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new HostOptions("/etc/kits/kits.yaml", "/var/lib/kits", Environment.GetEnvironmentVariable("KITS_SOCKET") ?? "/run/kits/kits.sock", []);
        for (var at = 0; at < arguments.Count; at += 2)
        {
            var (name, value) = (arguments[at], arguments.ElementAtOrDefault(at + 1));
            if (!Known.Contains(name))
                throw new StartRefusedException(ExitCode.Usage, $"unknown option {name}{NearestWord.Suggestion(name, Known)}; {Usage}");
            if (value is null)
                throw new StartRefusedException(ExitCode.Usage, $"{name} wants a value; {Usage}");

            options = name switch
            {
                "--config" => options with { Config = Path.GetFullPath(value) },
                "--state" => options with { State = Path.GetFullPath(value) },
                "--socket" => options with { Socket = Path.GetFullPath(value) },
                _ => options with { Kits = [.. options.Kits, Path.GetFullPath(value)] },
            };
        }

        if (System.Text.Encoding.UTF8.GetByteCount(options.Socket) > LongestSocketPath)
            throw new StartRefusedException(ExitCode.BadConfiguration, $"the socket path {options.Socket} is longer than {LongestSocketPath} bytes; choose a shorter one with --socket");
        return options;
    }
}

/// <summary>Why kitsd does not start, in one line or several, and the exit code that says so.</summary>
public sealed class StartRefusedException(int exit, string message) : Exception(message)
{
    /// <summary>The exit code.</summary>
    public int Exit { get; } = exit;
}

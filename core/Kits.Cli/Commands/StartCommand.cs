using System.Globalization;
using Kits.Cli.CommandLine;
using Kits.Cli.Linux;
using Kits.Cli.Printing;
using Kits.Control;

namespace Kits.Cli.Commands;

/// <summary><c>lkstart</c>: starts kitsd without systemd, and returns when it is ready.</summary>
internal static class StartCommand
{
    private const string DefaultState = "/var/lib/kits";
    private const int DefaultPatience = 60;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    private static readonly Option Configuration = new("--config", "FILE", "the configuration (default: that of kitsd, /etc/kits/kits.yaml)");
    private static readonly Option State = new("--state", "DIR", $"where kitsd keeps what it knows, and kitsd.log (default: {DefaultState})");
    private static readonly Option Kits = new("--kits", "DIR", "a folder with kits, besides those that came along") { Repeats = true };
    private static readonly Option Patience = new("-w", "SECONDS", $"how long to wait until kitsd is ready (default: {DefaultPatience})");

    public static Command Command { get; } = new(
        "lkstart", "", "starts kitsd in the background, and returns when it is ready",
        [Configuration, State, Kits, Patience, CommonOptions.Socket], RunAsync)
    {
        Remarks = "Exit 0 ready · 5 the configuration is wrong · 8 it runs already · 1 not ready in time, but still starting.",
    };

    private static async Task<int> RunAsync(Call call, Screen screen)
    {
        var patience = TimeSpan.FromSeconds(Seconds(call));
        var socket = Path.GetFullPath(ControlSocket.Find(call.Value(CommonOptions.Socket)));
        var state = Path.GetFullPath(call.Value(State) ?? DefaultState);
        var log = DaemonLog.Open(state);
        var started = screen.Clock.GetTimestamp();

        using var daemon = Daemon.Spawn(Arguments(call, state, socket), log.Path);
        while (!daemon.WaitForEnd(Pace))
        {
            if (await AnswersAsync(socket, daemon.Id))
            {
                screen.Line($"kitsd is ready, pid {daemon.Id}");
                return ExitCode.Done;
            }

            if (screen.Clock.GetElapsedTime(started) > patience)
                throw new ControlException(ExitCode.Failed,
                    $"kitsd (pid {daemon.Id}) does not answer at {socket} after {Times.Long(patience)}, but goes on starting; see {log.Path}");
        }

        foreach (var line in log.LastLines())
            screen.Fail(line);

        var exit = daemon.ReadExit();
        throw new ControlException(exit == ExitCode.Done ? ExitCode.Failed : exit,
            $"kitsd ended before it was ready, with exit code {exit}; its log is {log.Path}");
    }

    /// <summary>Whether the API answers, and it is our kitsd that does: another one may still listen there.</summary>
    private static async Task<bool> AnswersAsync(string socket, int process)
    {
        using var client = new ControlClient(socket);
        try
        {
            await client.StatusAsync(tag: null, CancellationToken.None);
            return client.HostProcess == process;
        }
        catch (ControlException)
        {
            return false;
        }
    }

    /// <summary>With whole paths, because kitsd runs in the root folder.</summary>
    private static List<string> Arguments(Call call, string state, string socket) =>
    [
        .. call.Value(Configuration) is { } file ? new[] { "--config", Path.GetFullPath(file) } : [],
        "--state", state,
        "--socket", socket,
        .. call.Values(Kits).SelectMany(folder => new[] { "--kits", Path.GetFullPath(folder) }),
    ];

    private static int Seconds(Call call)
    {
        var text = call.Value(Patience);
        if (text is null)
            return DefaultPatience;

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : throw call.Refuse($"-w takes whole seconds, not \"{text}\"");
    }
}

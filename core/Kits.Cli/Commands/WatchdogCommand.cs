using Kits.Cli.CommandLine;
using Kits.Cli.Linux;
using Kits.Cli.Printing;
using Kits.Control;

namespace Kits.Cli.Commands;

/// <summary>
/// <c>kits watchdog</c>: what systemd does by itself, for service managers without a watchdog. Asks kitsd again and again whether its engine
/// comes round, and kills the one that stands still: nothing it protects is touched, and the next one adopts all of it.
/// </summary>
internal static class WatchdogCommand
{
    private const string UsualSilence = "60s";
    private const int AsksInTime = 12;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private static readonly Option After = new("--after", "TIME", $"kill kitsd after this time without an answer (default: {UsualSilence})");

    public static Command Command { get; } = new(
        "kits watchdog", "", "ends a kitsd that stands still, so that its service manager starts another; runs until told to end",
        [After, CommonOptions.Socket], RunAsync);

    private static async Task<int> RunAsync(Call call, Screen screen)
    {
        var text = call.Value(After) ?? UsualSilence;
        var after = Duration.Seconds(text) is { } seconds and >= 1
            ? TimeSpan.FromSeconds(seconds)
            : throw call.Refuse($"--after takes a time of a second or more, as 60s or 2m, not \"{text}\"");
        var socket = ControlSocket.Find(call.Value(CommonOptions.Socket));

        using var interrupt = new Interrupt();
        try
        {
            while (true)
            {
                await AskAsync(socket, after, screen, interrupt.Token);
                await Task.Delay(after / AsksInTime, screen.Clock, interrupt.Token);
            }
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
    }

    /// <summary>Returns when kitsd has answered, or has gone.</summary>
    private static async Task AskAsync(string socket, TimeSpan after, Screen screen, CancellationToken cancel)
    {
        using var client = new ControlClient(socket);
        var answer = client.BeatAsync(cancel);
        ProcessWatch? host = null;
        try
        {
            for (var silence = TimeSpan.Zero; !answer.IsCompleted; silence += await PassAsync(answer, screen.Clock, cancel))
            {
                // While the question is open the process lives that it was put to, so this is that one and no other of its number.
                host ??= ProcessWatch.Of(client.HostProcess);
                if (silence >= after)
                {
                    Kill(host, client.HostProcess, after, screen);
                    silence = TimeSpan.Zero;
                }
            }

            await answer;
        }
        catch (ControlException)
        {
            // It does not run, or has just ended. Starting it is the service manager's to do, or nobody's after lkstop.
        }
        finally
        {
            host?.Dispose();
        }
    }

    /// <summary>Waits a little. What it took beyond that, we ourselves were stopped or suspended, and kitsd had no time to answer either.</summary>
    private static async Task<TimeSpan> PassAsync(Task answer, TimeProvider clock, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        await Task.WhenAny(answer, Task.Delay(Pace, clock, cancel));
        cancel.ThrowIfCancellationRequested();
        return clock.GetElapsedTime(began) is var passed && passed < 2 * Pace ? passed : Pace;
    }

    private static void Kill(ProcessWatch? host, int pid, TimeSpan after, Screen screen)
    {
        var problem = host is null ? "it is not to be seen from here; run the watchdog where kitsd runs" : host.Kill();
        screen.Line(problem is null
            ? $"{screen.Now:yyyy-MM-dd HH:mm:ss}Z kitsd (pid {pid}) gave no answer for {Times.Long(after)}: killed; what it protects goes on, and the next one adopts it"
            : $"{screen.Now:yyyy-MM-dd HH:mm:ss}Z kitsd (pid {pid}) gave no answer for {Times.Long(after)}, and cannot be killed: {problem}");
        screen.Flush();
    }
}

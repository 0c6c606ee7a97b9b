using Kits.Cli.Printing;

namespace Kits.Cli.Tests;

/// <summary>What a command said, and what it ended with.</summary>
internal sealed record Said(int Exit, string Output, string Errors)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Calls the commands as an operator does, and keeps what they say.</summary>
internal static class Terminal
{
    public static DateTimeOffset Now { get; } = new(2026, 3, 1, 3, 0, 0, TimeSpan.Zero);

    /// <summary>With its output going to a pipe.</summary>
    public static Task<Said> CallAsync(string line, FakeDaemon? daemon = null) => CallAsync(line, daemon, width: null);

    /// <summary>With a person before it.</summary>
    public static Task<Said> CallAtTerminalAsync(string line, FakeDaemon daemon, int width = 100) => CallAsync(line, daemon, width);

    private static async Task<Said> CallAsync(string line, FakeDaemon? daemon, int? width)
    {
        var output = new StringWriter { NewLine = "\n" };
        var errors = new StringWriter { NewLine = "\n" };
        var screen = new Screen(output, errors, new StandingClock()) { IsTerminal = width is not null, IsUnicode = true, Width = width ?? int.MaxValue };

        List<string> words = [.. line.Split(' ')];
        if (daemon is not null)
            words.InsertRange(words.Contains("--") ? words.IndexOf("--") : words.Count, ["--socket", daemon.Socket]);

        var exit = await FrontDoor.EnterAsync(words[0], words[1..], screen);
        return new Said(exit, output.ToString(), errors.ToString());
    }

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}

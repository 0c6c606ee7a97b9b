using System.Reflection;
using Kits.Cli.CommandLine;
using Kits.Cli.Commands;
using Kits.Cli.Printing;
using Kits.Control;

namespace Kits.Cli;

/// <summary>Finds the command that was meant, runs it, and turns every failure into one line and an exit code.</summary>
internal static class FrontDoor
{
    private const string Kits = "kits";

    /// <param name="name">The name the program was called by; one that it does not know counts as <c>kits</c>.</param>
    /// <param name="line">The words behind it.</param>
    /// <param name="screen">Where it writes.</param>
    public static async Task<int> EnterAsync(string name, IReadOnlyList<string> line, Screen screen)
    {
        try
        {
            var exit = CommandBook.Names.FirstOrDefault(command => command.Name == name) is { } command ? await RunAsync(command, line, screen)
                : CommandBook.NotBuiltYet.Contains(name) ? throw NotBuiltYet(name)
                : await RunVerbAsync(line, screen);
            screen.Flush();
            return exit;
        }
        catch (UsageException misread)
        {
            screen.Fail(misread.Message);
            return ExitCode.Usage;
        }
        catch (ControlException failure)
        {
            screen.Fail($"{name}: {failure.Message}");
            return failure.Exit;
        }
        catch (IOException)
        {
            return ExitCode.Failed;           // nobody reads any more what we write: the reader of a pipe has gone
        }
    }

    private static async Task<int> RunAsync(Command command, IReadOnlyList<string> line, Screen screen) =>
        Help.IsAsked(line) ? Help.Print(command, screen) : await command.RunAsync(Call.Read(command, line), screen);

    private static async Task<int> RunVerbAsync(IReadOnlyList<string> line, Screen screen)
    {
        switch (line is [var first, ..] ? first : null)
        {
            case null:
                PrintVerbs(screen);
                throw new UsageException("kits: a verb is missing");
            case "help" or "--help" or "-h":
                return line.Count > 1 ? await RunVerbAsync([.. line.Skip(1), "--help"], screen) : PrintVerbs(screen);
            case "version" or "--version":
                return PrintVersion(screen);
        }

        foreach (var words in new[] { 2, 1 })
            if (CommandBook.Verbs.FirstOrDefault(verb => verb.Name == Join(line.Take(words))) is { } command)
                return await RunAsync(command, [.. line.Skip(words)], screen);

        throw CommandBook.NotBuiltYet.Contains(Join(line.Take(1))) ? NotBuiltYet(Join(line.Take(1))) : Unknown(line);
    }

    private static string Join(IEnumerable<string> words) => string.Join(' ', words.Prepend(Kits));

    private static UsageException NotBuiltYet(string name) => new($"{name}: not built yet");

    private static UsageException Unknown(IReadOnlyList<string> line)
    {
        var verbs = CommandBook.Verbs.Select(verb => verb.Name[(Kits.Length + 1)..]).ToList();
        var firstOfTwo = verbs.Where(verb => verb.StartsWith($"{line[0]} ", StringComparison.Ordinal)).ToList();

        return firstOfTwo.Count > 0 ? new UsageException($"kits: say \"{string.Join("\" or \"", firstOfTwo)}\"")
            : line[0].StartsWith('-') ? new UsageException($"kits: the verb comes first, then \"{line[0]}\"; see \"kits help\"")
            : new UsageException($"kits: unknown verb \"{line[0]}\"{NearestWord.Hint(line[0], verbs)}; see \"kits help\"");
    }

    private static int PrintVerbs(Screen screen)
    {
        screen.Line("kits: keeps resources in service, and says why when they are not");
        screen.Line();
        Help.PrintColumns([.. CommandBook.Verbs.Select(verb => ($"{verb.Name} {verb.Words}".TrimEnd(), verb.Summary)), ("kits version", "prints the version")], screen);
        screen.Line();
        screen.Line("The same program under other names:");
        Help.PrintColumns([.. CommandBook.Names.Select(command => (command.Name, command.Summary))], screen);
        screen.Line();
        screen.Line("Each says more with --help.");
        screen.Line("Exit codes: 0 done · 1 failed · 2 usage · 3 could not tell · 5 bad configuration · 7 no such tag · 8 refused · 9 kitsd not reached");
        return ExitCode.Done;
    }

    private static int PrintVersion(Screen screen)
    {
        var version = typeof(FrontDoor).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        screen.Line($"kits {version}");
        return ExitCode.Done;
    }
}

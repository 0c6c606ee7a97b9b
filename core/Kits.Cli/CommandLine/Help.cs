using Kits.Cli.Printing;

namespace Kits.Cli.CommandLine;

/// <summary>How a command is called, for someone who has never called it.</summary>
internal static class Help
{
    public static bool IsAsked(IEnumerable<string> line) => line.TakeWhile(word => word != "--").Any(word => word is "--help" or "-h");

    public static int Print(Command command, Screen screen)
    {
        screen.Line($"{command.Name}: {command.Summary}");
        screen.Line();
        screen.Line($"  {command.Usage}");

        if (command.Options.Count > 0)
            screen.Line();
        PrintColumns([.. command.Options.Select(option => (option.ToString(), option.Meaning))], screen);

        if (command.Remarks is { } remarks)
        {
            screen.Line();
            screen.Line(remarks);
        }

        return 0;
    }

    public static void PrintColumns(IReadOnlyList<(string Name, string Meaning)> rows, Screen screen)
    {
        var width = rows.Select(row => row.Name.Length).DefaultIfEmpty().Max();
        foreach (var (name, meaning) in rows)
            screen.Line($"  {name.PadRight(width)}  {meaning}");
    }
}

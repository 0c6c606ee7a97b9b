using System.Globalization;
using Kits.Simulation.Runs;

namespace Kits.Simulation;

/// <summary>Runs seeds, or the tests if no seeds are asked for.</summary>
public static class Program
{
    /// <summary><c>--seeds N</c>: so many runs; <c>--seed S</c>: the first, or the only one; <c>--scenario FILE</c>. Anything else is for the test runner.</summary>
    public static Task<int> Main(string[] args)
    {
        if (args is ["--scenario", var file])
            return Task.FromResult(Tell(file));

        var (seeds, seed) = (Number(args, "--seeds"), Number(args, "--seed"));
        return seeds is null && seed is null
            ? Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args)
            : Task.FromResult(Seeds.Run(seed ?? 1, (int)(seeds ?? 1), Console.Out) ? 0 : 1);
    }

    private static int Tell(string file)
    {
        var wrong = Scenarios.Telling.Tell(Scenarios.Scenario.Read(file));
        Console.WriteLine(wrong ?? $"{file}: it goes as the scenario says");
        return wrong is null ? 0 : 1;
    }

    private static ulong? Number(string[] args, string option) =>
        Array.IndexOf(args, option) is >= 0 and var at && at + 1 < args.Length ? ulong.Parse(args[at + 1], CultureInfo.InvariantCulture) : null;
}

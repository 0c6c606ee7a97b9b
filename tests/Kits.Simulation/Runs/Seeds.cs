using System.Diagnostics;
using Kits.Simulation.Running;

namespace Kits.Simulation.Runs;

/// <summary>Many runs, one a seed.</summary>
public static class Seeds
{
    /// <summary>Runs them, and tells of the first that breaks an invariant.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="output">Where to tell.</param>
    /// <returns>Whether every invariant held.</returns>
    public static bool Run(ulong first, int count, TextWriter output)
    {
        var began = Stopwatch.GetTimestamp();
        var broken = Find(first, count, out var steps);
        output.WriteLine($"{count} runs, {steps:N0} steps, {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
        if (broken is null)
            return true;

        Tell(broken, output);
        return false;
    }

    /// <summary>The lowest seed whose run breaks an invariant, or null.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="steps">How many steps they took.</param>
    /// <param name="mutant">What is broken on purpose in the host.</param>
    /// <param name="counts">Which breaks count; all, unless told otherwise.</param>
    public static Outcome? Find(ulong first, int count, out long steps, Mutant? mutant = null, Func<Outcome, bool>? counts = null)
    {
        var gate = new Lock();
        Outcome? broken = null;
        var sum = 0L;
        Parallel.For(0, count, (number, loop) =>
        {
            var outcome = Runs.Run.Of(RandomScript.Of(first + (ulong)number), mutant);
            Interlocked.Add(ref sum, outcome.Steps);
            if (outcome.Violation is null || counts?.Invoke(outcome) == false)
                return;
            loop.Break();
            lock (gate)
            {
                if (broken is null || outcome.Script.Seed < broken.Script.Seed)
                    broken = outcome;
            }
        });
        steps = sum;
        return broken;
    }

    /// <summary>Tells the story of a run that broke an invariant, as short as it can be made.</summary>
    public static void Tell(Outcome broken, TextWriter output, Mutant? mutant = null)
    {
        var shortest = Shrinker.Shrink(broken, script => Runs.Run.Of(script, mutant));
        var told = Runs.Run.Of(shortest.Script, mutant, keepLog: true);
        output.WriteLine($"seed {broken.Script.Seed}: {broken.Violation!.Invariant}\n  {broken.Violation.What}\n");
        foreach (var line in told.Script.Lines)
            output.WriteLine($"  {line}");
        output.WriteLine();
        foreach (var line in told.Log)
            output.WriteLine(line);
    }
}

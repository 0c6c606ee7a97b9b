namespace Kits.Simulation.Runs;

/// <summary>Makes a run that breaks an invariant shorter, as long as it still breaks that one: what is left is the story to read.</summary>
public static class Shrinker
{
    /// <summary>The shortest run that was found.</summary>
    /// <param name="found">A run that breaks an invariant.</param>
    /// <param name="run">Carries a script out.</param>
    public static Outcome Shrink(Outcome found, Func<Script, Outcome> run)
    {
        var best = found;
        foreach (var tag in found.Script.Resources.Select(resource => resource.Tag).Reverse())
            best = Shorter(best, best.Script.Without(tag));
        for (var size = best.Script.Happenings.Length; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= best.Script.Happenings.Length;)
            {
                var before = best;
                best = Shorter(best, best.Script with { Happenings = best.Script.Happenings.RemoveRange(at, size) });
                if (best == before)
                    at += size;
            }
        }

        return best;

        Outcome Shorter(Outcome before, Script script)
        {
            var outcome = script.Resources.IsEmpty ? before : run(script);
            return outcome.Violation?.Invariant == found.Violation!.Invariant ? outcome : before;
        }
    }
}

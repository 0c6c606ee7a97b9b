using System.Collections.Concurrent;
using Kits.Scripting.JavaScript;
using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.Running;

/// <summary>Keeps one prepared engine for each resource, hook and script. A version that does not compile leaves the last good one in force.</summary>
/// <param name="limits">What one call may use.</param>
/// <param name="whyNot">Why a file cannot be trusted, or null.</param>
internal sealed class JavaScriptShelf(ScriptLimits limits, Func<string, string?> whyNot)
{
    private readonly ConcurrentDictionary<(string Owner, string Path), Slot> _slots = [];

    /// <summary>Runs a script, on the caller's thread.</summary>
    public ScriptOutcome Run(ScriptRun run)
    {
        var slot = _slots.GetOrAdd((run.Owner, run.Path), _ => new Slot());
        var program = slot.Take(run, limits, whyNot);
        var outcome = program.Run(run.Call, run.Services, run.Time, run.Cancel);
        if (!program.IsSpent)
            slot.Put(program);
        return outcome;
    }

    /// <summary>Makes a script ready before it is needed.</summary>
    public void Warm(ScriptRun run)
    {
        var slot = _slots.GetOrAdd((run.Owner, run.Path), _ => new Slot());
        slot.Put(slot.Take(run, limits, whyNot));
    }

    private sealed class Slot
    {
        private JavaScriptProgram? _idle; // taken while it runs: a call that enters meanwhile makes one of its own
        private FileStamps? _good;
        private FileStamps? _bad;
        private string? _goodText;

        public JavaScriptProgram Take(ScriptRun run, ScriptLimits limits, Func<string, string?> whyNot)
        {
            var idle = Interlocked.Exchange(ref _idle, null);
            if (_good is { } good && (good.StillHold() || (_bad?.StillHold() ?? false)))
                return idle ?? Remake(run, limits, whyNot);

            try
            {
                var fresh = JavaScriptProgram.Load(run.Path, limits, whyNot);
                if (_good is not null)
                    run.Told($"{run.Path} was changed: the new version is in force");
                (_good, _bad, _goodText) = (FileStamps.Of(fresh.Files), null, File.ReadAllText(run.Path));
                return fresh;
            }
            catch (Exception fault) when (_good is not null && fault is ScriptFaultException or IOException)
            {
                _bad = FileStamps.Of(_good!.Paths);
                run.Told($"the last good version of {run.Path} stays in force: {fault.Message}");
                return idle ?? Remake(run, limits, whyNot);
            }
        }

        public void Put(JavaScriptProgram program) => Volatile.Write(ref _idle, program);

        // The engine was lost to a limit, or is in use. What was good is still known, whatever the file says by now.
        private JavaScriptProgram Remake(ScriptRun run, ScriptLimits limits, Func<string, string?> whyNot) =>
            JavaScriptProgram.Load(run.Path, limits, whyNot, _goodText);
    }
}

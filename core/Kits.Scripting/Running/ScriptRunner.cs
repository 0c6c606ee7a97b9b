using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.Running;

/// <summary>Runs script files of either language. Whatever a script does, there is an outcome, and it comes on the caller's own thread.</summary>
/// <param name="limits">What one call may use.</param>
/// <param name="whyNot">Why a file cannot be trusted, or null.</param>
/// <param name="csharp">Runs C#.</param>
public sealed class ScriptRunner(ScriptLimits limits, Func<string, string?> whyNot, ICSharpScripts csharp)
{
    private readonly JavaScriptShelf _javaScript = new(limits, whyNot);

    /// <summary>The endings of script files.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".csx", ".js"];

    /// <summary>Whether a file is a script, by its name.</summary>
    public static bool IsScript(string path) => Endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>Runs a script.</summary>
    public ScriptOutcome Run(ScriptRun run) => Guarded(run, () => run.Path.EndsWith(".js", StringComparison.Ordinal) ? _javaScript.Run(run) : csharp.Run(run));

    /// <summary>Makes a script ready before it is needed.</summary>
    /// <returns>Null; or why it cannot be run.</returns>
    public string? Warm(ScriptRun run) => Guarded(run, () =>
    {
        if (run.Path.EndsWith(".js", StringComparison.Ordinal))
            _javaScript.Warm(run);
        else
            csharp.Warm(run);
        return new ScriptOutcome(null);
    }).Problem;

    private ScriptOutcome Guarded(ScriptRun run, Func<ScriptOutcome> deed)
    {
        try
        {
            return File.Exists(run.Path) && whyNot(run.Path) is { } why ? ScriptOutcome.Broken($"{run.Path} is not run: {why}") : deed();
        }
        catch (ScriptFaultException fault)
        {
            return ScriptOutcome.Broken(fault.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ScriptOutcome.Broken($"{run.Path} cannot be read: {e.Message}");
        }
    }
}

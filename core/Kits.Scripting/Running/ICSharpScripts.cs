using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.Running;

/// <summary>Runs C# scripts, which no process of the host's may do itself.</summary>
public interface ICSharpScripts
{
    /// <summary>Runs a script. The caller's thread waits for it, and carries out what it asks for.</summary>
    ScriptOutcome Run(ScriptRun run);

    /// <summary>Makes a script ready before it is needed.</summary>
    void Warm(ScriptRun run);
}

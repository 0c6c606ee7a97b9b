using Kits.Scripting.Running;
using Kits.Scripting.Vocabulary;

namespace Kits.Host.Scripts;

/// <summary>A host beside which no worker lies.</summary>
public sealed class NoCSharp : ICSharpScripts
{
    /// <inheritdoc />
    public ScriptOutcome Run(ScriptRun run) => ScriptOutcome.Broken($"{run.Path} cannot be run: this host was installed without its worker for C#");

    /// <inheritdoc />
    public void Warm(ScriptRun run)
    {
        // nothing to make ready
    }
}

using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.Running;

/// <summary>One call of a script file.</summary>
/// <param name="Owner">For whom a prepared script is kept: a resource and a hook.</param>
/// <param name="Path">The file.</param>
/// <param name="Call">What the script is told.</param>
/// <param name="Services">What it may ask for.</param>
/// <param name="Time">How long it may take.</param>
/// <param name="Told">Told what an operator should know of the file, such as that a new version does not compile.</param>
/// <param name="Cancel">Ends it earlier.</param>
public sealed record ScriptRun(
    string Owner, string Path, ScriptCall Call, IScriptServices Services, TimeSpan Time, Action<string> Told, CancellationToken Cancel);

namespace Kits.Sdk.Scripts;

/// <summary>Runs scripts for a kit: those an operator bound to the resource, and those that its settings name.</summary>
public interface IScripts
{
    /// <summary>Runs the script that is bound to an entry point of the kit's own (<see cref="IScriptEntryPoints"/>).</summary>
    /// <returns>Null if none is bound.</returns>
    Task<ScriptReport?> RunBoundAsync(string entryPoint, CancellationToken cancel);

    /// <summary>Runs a script file.</summary>
    /// <param name="path">The file, <c>.csx</c> or <c>.js</c>; a relative path counts from the folder of the configuration.</param>
    /// <param name="entryPoint">What the script is called for; it sees this word as its hook.</param>
    /// <param name="arguments">What it sees as its arguments.</param>
    /// <param name="cancel">Ends it.</param>
    Task<ScriptReport> RunAsync(string path, string entryPoint, IReadOnlyList<string> arguments, CancellationToken cancel);
}

/// <summary>A kit that offers entry points of its own, beside those that every kit has, to the <c>scripts</c> of a resource.</summary>
public interface IScriptEntryPoints
{
    /// <summary>Their names: lower case letters and <c>-</c>, with what each is for.</summary>
    IReadOnlyDictionary<string, string> ScriptEntryPoints { get; }
}

/// <summary>How a script ended. A script that could not be run, or ran into its limits, has said nothing: its answer is unknown.</summary>
/// <param name="Answer">What it answered.</param>
/// <param name="Said">Whether the script itself gave an answer.</param>
public sealed record ScriptReport(CheckResult Answer, bool Said);

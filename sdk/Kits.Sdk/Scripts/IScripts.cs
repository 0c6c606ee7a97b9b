namespace Kits.Sdk.Scripts;

/// <summary>Runs scripts for a kit: those an operator bound to the resource, and those that its settings name.</summary>
public interface IScripts
{
    /// <summary>Runs the script that is bound to an entry point of the kit's own (<see cref="IScriptEntryPoints"/>).</summary>
    /// <returns>Null if none is bound.</returns>
    Task<ScriptReport?> RunBoundAsync(string entryPoint, CancellationToken cancel);

    /// <summary>Runs a script file.</summary>
    Task<ScriptReport> RunAsync(ScriptRequest request, CancellationToken cancel);
}

/// <summary>A script that a kit wants to have run.</summary>
/// <param name="Path">The file, <c>.csx</c> or <c>.js</c>; a relative path counts from the folder of the configuration.</param>
/// <param name="EntryPoint">What the script is called for; it sees this word as its hook.</param>
/// <param name="Arguments">What it sees as its arguments.</param>
public sealed record ScriptRequest(string Path, string EntryPoint, params IReadOnlyList<string> Arguments)
{
    /// <summary>Marks the commands that it runs, as <see cref="Services.Command.Mark"/> does, so that the kit finds what they leave running.</summary>
    public string? Mark { get; init; }

    /// <summary>Whether a command is a script, by its name.</summary>
    public static bool IsScript(string command) =>
        command.EndsWith(".csx", StringComparison.Ordinal) || command.EndsWith(".js", StringComparison.Ordinal);
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

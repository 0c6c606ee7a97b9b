using Jint;
using Jint.Runtime.Modules;
using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.JavaScript;

/// <summary>Modules come from the folder of the script and from below it, and from nowhere else.</summary>
/// <param name="folder">The folder.</param>
/// <param name="whyNot">Why a file cannot be trusted, or null.</param>
internal sealed class FolderModules(string folder, Func<string, string?> whyNot) : ModuleLoader
{
    private readonly DefaultModuleLoader _paths = new(folder, restrictToBasePath: true);
    private readonly List<string> _files = [];

    /// <summary>Every file that was loaded.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <inheritdoc />
    public override ResolvedSpecifier Resolve(string? referencingModuleLocation, ModuleRequest moduleRequest) =>
        _paths.Resolve(referencingModuleLocation, moduleRequest);

    /// <inheritdoc />
    protected override string LoadModuleContents(Engine engine, ResolvedSpecifier resolved)
    {
        var file = resolved.Uri?.LocalPath ?? throw new ScriptFaultException($"{resolved.ModuleRequest.Specifier} is no file beside the script: write './{resolved.ModuleRequest.Specifier}'");
        if (!File.Exists(file))
            throw new ScriptFaultException($"there is no module {file}");
        if (whyNot(file) is { } why)
            throw new ScriptFaultException($"the module cannot be trusted: {why}");
        _files.Add(file);
        return File.ReadAllText(file);
    }

    /// <inheritdoc />
    protected override byte[] LoadModuleContentsAsBytes(Engine engine, ResolvedSpecifier resolved) =>
        throw new ScriptFaultException("a script imports modules, no data");
}

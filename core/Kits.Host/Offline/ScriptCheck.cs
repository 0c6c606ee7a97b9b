using System.Collections.Immutable;
using Kits.Host.Configuration;
using Kits.Host.Loading;
using Kits.Host.Scripts;
using Kits.Scripting.JavaScript;
using Kits.Scripting.Vocabulary;
using Kits.Scripting.Workers;
using Kits.Sdk.Services;

namespace Kits.Host.Offline;

/// <summary>Finds the mistakes of scripts without running them.</summary>
public sealed class ScriptCheck : IDisposable
{
    private readonly KernelEvents _events = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("kits-check-").FullName;
    private readonly ScriptCompiler _compiler;

    /// <summary>A check; its compiler starts with the first script in C#.</summary>
    public ScriptCheck() => _compiler = new ScriptCompiler(new WorkerSettings(ScriptHost.WorkerBesideHost, _folder, _events), TimeProvider.System);

    /// <summary>Adds the mistakes of its scripts to those of a configuration.</summary>
    public static ReadResult Also(ReadResult read)
    {
        if (read.Configuration is not { } configuration)
            return read;

        using var check = new ScriptCheck();
        var problems = check.ProblemsOf(configuration);
        return problems.Length == 0 ? read : read with { Configuration = null, Problems = problems };
    }

    /// <summary>Everything that is wrong with the scripts of a configuration.</summary>
    public ImmutableArray<string> ProblemsOf(NodeConfiguration configuration) =>
        [.. configuration.Resources.SelectMany(resource => resource.Scripts).Concat(configuration.Scripts)
            .GroupBy(script => script.Path).SelectMany(bound => ProblemsOf(bound.Key, bound.Any(script => script.Hook is ScriptHooks.Check or ScriptHooks.DeepCheck)))];

    /// <summary>Everything that is wrong with a script.</summary>
    /// <param name="path">The file.</param>
    /// <param name="owesAnswer">Whether it has to end with an answer.</param>
    public IReadOnlyList<string> ProblemsOf(string path, bool owesAnswer)
    {
        if (!File.Exists(path))
            return [$"{path}: there is no such script"];
        if (TrustedPath.WhyNot(path) is { } why)
            return [$"{path}: others could change the script: {why}"];
        if (path.EndsWith(".js", StringComparison.Ordinal))
            return JavaScriptCheck.Problems(path, owesAnswer, TrustedPath.WhyNot);

        try
        {
            _compiler.Compile(path, folder: null, owesAnswer);
            return [];
        }
        catch (ScriptFaultException fault)
        {
            return fault.Problems;
        }
        catch (WorkerException failed)
        {
            return [$"{path}: {failed.Message}"];
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _compiler.Dispose();
        _events.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

using Kits.Scripting.Running;
using Kits.Scripting.Vocabulary;
using Kits.Scripting.Workers;
using Kits.Sdk.Services;

namespace Kits.Scripting.Tests;

/// <summary>Workers for C# scripts, with a cache of their own.</summary>
public sealed class CSharp : IDisposable
{
    private readonly string _cache = Directory.CreateTempSubdirectory("kits-scripts-").FullName;

    private readonly KernelEvents _events = new();

    public CSharp()
        : this(null)
    {
    }

    internal CSharp(string? cache) => Scripts = new CSharpScripts(
        new WorkerSettings(Program, cache ?? _cache, _events), ScriptLimits.Usual, _ => null, TimeProvider.System);

    /// <summary>The worker as it was built beside these tests.</summary>
    public static string Program { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../Kits.Worker/debug/kits-worker"));

    public string Cache => _cache;

    public CSharpScripts Scripts { get; }

    /// <summary>What an operator was told of the files.</summary>
    public List<string> Told { get; } = [];

    internal ScriptOutcome RunFile(Script script, string path, CancellationToken cancel = default) =>
        Scripts.Run(new ScriptRun("app\ncheck", path, script.Call, script.Services, script.Time, Told.Add, cancel));

    /// <summary>Runs a script, and tells its answer or what went wrong, with paths from the folder.</summary>
    internal string Run(Script script, string text)
    {
        ScriptOutcome outcome;
        try
        {
            outcome = RunFile(script, script.Write("check.csx", text));
        }
        catch (ScriptFaultException fault)
        {
            outcome = ScriptOutcome.Broken(fault.Message);
        }

        return (outcome.Problem ?? outcome.Answer?.ToString() ?? "no answer").Replace(script.Folder + "/", "", StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Scripts.Dispose();
        _events.Dispose();
        Directory.Delete(_cache, recursive: true);
    }
}

using Kits.Scripting.JavaScript;
using Kits.Scripting.Services;
using Kits.Scripting.Vocabulary;
using Kits.Sdk;
using Kits.Sdk.Settings;
using Kits.Testing;

namespace Kits.Scripting.Tests;

/// <summary>A script in a folder of its own, and what it is handed.</summary>
internal sealed class Script : IDisposable
{
    private readonly Some _some = new();

    public Script()
    {
        Context = _some.Context(SettingValues.None, "app");
        Secrets = Directory.CreateDirectory(Path.Combine(Folder, "secrets.d")).FullName;
        Services = new ScriptServices(Context, null, new SecretFolder(Secrets, _ => null), ScriptLimits.Usual.Output);
    }

    /// <summary>Where scripts and their modules lie.</summary>
    public string Folder => _some.Folder;

    public string Secrets { get; }

    public ActionContext Context { get; }

    public ScriptServices Services { get; }

    public ScriptCall Call { get; set; } = new()
    {
        Hook = "check", Action = "quickCheck", Node = "alpha", Resource = new ScriptResource("app", "exec", "/usr/bin/app", "/var/lib/app"),
        Result = new ScriptResult("in service", null), Settings = new() { ["pgport"] = "5432" },
    };

    /// <summary>How long a test lets a script run.</summary>
    public TimeSpan Time { get; set; } = TimeSpan.FromSeconds(60);

    public string Write(string name, string text)
    {
        var file = Path.Combine(Folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    public JavaScriptProgram Load(string text, ScriptLimits? limits = null) => JavaScriptProgram.Load(Write("check.js", text), limits ?? ScriptLimits.Usual, _ => null);

    public ScriptOutcome Run(JavaScriptProgram program) => program.Run(Call, Services, Time, TestContext.Current.CancellationToken);

    /// <summary>Runs a script, and tells its answer or what went wrong, with paths from the folder.</summary>
    public string Run(string text)
    {
        var outcome = Run(Load(text));
        return (outcome.Problem ?? outcome.Answer?.ToString() ?? "no answer").Replace(Folder + "/", "", StringComparison.Ordinal);
    }

    public void Dispose() => _some.Dispose();
}

using System.Diagnostics;
using Kits.Scripting.Running;
using Kits.Scripting.Services;
using Kits.Scripting.Vocabulary;
using Kits.Scripting.Workers;
using Kits.Sdk;
using Kits.Sdk.Services;
using Kits.Sdk.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kits.Benchmarks;

/// <summary>What a check by script costs its caller.</summary>
internal sealed class ScriptFigures(string work, IKernelEvents events)
{
    private const string JavaScript = "const limit = 30; Number(settings.lag) > limit ? degraded('lag') : inService()";
    private const string CSharp = "const int limit = 30; return int.Parse(Settings[\"lag\"]!) > limit ? Degraded(\"lag\") : InService();";

    private readonly WorkerSettings _settings = new(
        Path.Combine(Environment.GetEnvironmentVariable("KITS_PUBLISHED")!, "lib", "worker", "kits-worker"), Directory.CreateDirectory(Path.Combine(work, "scripts")).FullName, events);

    public void Print()
    {
        var (js, cs) = (Path.Combine(work, "check.js"), Path.Combine(work, "check.csx"));
        File.WriteAllText(js, JavaScript);
        File.WriteAllText(cs, CSharp);

        using (var first = new CSharpScripts(_settings, ScriptLimits.Usual, _ => null, TimeProvider.System))
        {
            var runner = new ScriptRunner(ScriptLimits.Usual, _ => null, first);
            Figures.Times("C# script: first compile", [Time(() => first.Warm(RunOf(cs)))], "1 s", "");
            Figures.Times("C# script: check in a warm worker", Samples(runner, cs, warm: 200, count: 1000), "1 ms", "");
            Figures.Times("JavaScript: check, warm", Samples(runner, js, warm: 2000, count: 10_000), "0.05 ms", "");
        }

        List<double> cold = [];
        for (var start = 0; start < 10; start++)
        {
            using var next = new CSharpScripts(_settings, ScriptLimits.Usual, _ => null, TimeProvider.System);
            cold.Add(Time(() => Check(new ScriptRunner(ScriptLimits.Usual, _ => null, next), cs)));
        }

        Figures.Times("C# script: from cache in a cold worker", cold, "100 ms", "");
    }

    private List<double> Samples(ScriptRunner runner, string path, int warm, int count)
    {
        for (var at = 0; at < warm; at++)
            Check(runner, path);
        return [.. Enumerable.Range(0, count).Select(_ => Time(() => Check(runner, path)))];
    }

    private void Check(ScriptRunner runner, string path)
    {
        if (runner.Run(RunOf(path)) is not { Answer.Verdict: ScriptVerdict.InService } outcome)
            throw new InvalidOperationException($"{path}: {runner.Run(RunOf(path)).Problem}");
        _ = outcome;
    }

    private ScriptRun RunOf(string path) => new("app", path, _call, new ScriptServices(Context, null, new SecretFolder(work, _ => null), ScriptLimits.Usual.Output), TimeSpan.FromSeconds(30), _ => { }, CancellationToken.None);

    private readonly ScriptCall _call = new()
    {
        Hook = "check", Action = "quickCheck", Node = "alpha", Resource = new ScriptResource("app", "exec", "/usr/bin/app", "/"),
        Settings = new() { ["lag"] = "3" }, Result = new ScriptResult("in service", null),
    };

    private ActionContext Context => new()
    {
        Tag = "app", Node = "alpha", Settings = SettingValues.None, Folder = work, Log = NullLogger.Instance, Time = TimeProvider.System,
        Commands = new CommandRunner(events, TimeProvider.System), Events = events, Progress = new Progress<string>(), Bag = new NoBag(),
    };

    private static double Time(Action deed)
    {
        var began = Stopwatch.GetTimestamp();
        deed();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private sealed class NoBag : IDurableBag
    {
        public string? Get(string name) => null;

        public Task SetAsync(string name, string? value, CancellationToken cancel) => Task.CompletedTask;
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Kits.Control;
using Kits.Host.Configuration;
using Kits.Host.Loading;
using Kits.Host.Scripts;
using Kits.Scripting.Running;
using Kits.Sdk.Settings;

namespace Kits.Host.Offline;

/// <summary><c>kits script check | run | new</c>: scripts without a daemon.</summary>
public static class ScriptVerbs
{
    private const string Usage =
        "usage: kits script check PATH | --all [-f FILE]  |  kits script run PATH --tag TAG [--hook HOOK] [--event FILE] [--dry] [-f FILE]  |  kits script new TAG HOOK --language cs|js [-f FILE]";

    /// <summary>Runs one of them.</summary>
    public static async Task<int> RunAsync(OfflineArguments asked) => asked.Words switch
    {
        ["script", "check"] when asked.All => await CheckAllAsync(asked),
        ["script", "check", var path] when !asked.All => await TellAsync(Check(path, asked), Path.GetFullPath(path)),
        ["script", "run", var path] when asked.Tag is not null => await RunAsync(Path.GetFullPath(path), asked),
        ["script", "new", var tag, var hook] => await NewAsync(tag, hook, asked),
        _ => throw new StartRefusedException(ExitCode.Usage, Usage),
    };

    private static IReadOnlyList<string> Check(string path, OfflineArguments asked)
    {
        using var check = new ScriptCheck();
        return ScriptRunner.IsScript(path)
            ? check.ProblemsOf(Path.GetFullPath(path), (asked.Hook ?? ScriptHooks.Check) == ScriptHooks.Check)
            : [$"{path} is no script: its name ends neither in {string.Join(" nor in ", ScriptRunner.Endings)}"];
    }

    private static async Task<int> CheckAllAsync(OfflineArguments asked)
    {
        var configuration = Read(asked);
        using var check = new ScriptCheck();
        return await TellAsync(check.ProblemsOf(configuration), "every script of the configuration");
    }

    private static async Task<int> TellAsync(IReadOnlyList<string> problems, string what)
    {
        foreach (var problem in problems)
            await Console.Error.WriteLineAsync(problem);
        if (problems.Count > 0)
            return ExitCode.BadConfiguration;

        await Console.Out.WriteLineAsync($"{what}: no mistakes found");
        return ExitCode.Done;
    }

    private static async Task<int> RunAsync(string path, OfflineArguments asked)
    {
        var configuration = Read(asked);
        var resource = Find(configuration, asked.Tag!);
        var bound = resource.Scripts.FirstOrDefault(script => script.Path == path);
        var hook = asked.Hook ?? bound?.Hook ?? (asked.Event is null ? ScriptHooks.Check : ScriptHooks.OnEvent);
        if (!File.Exists(path))
            throw new StartRefusedException(ExitCode.BadConfiguration, $"there is no script {path}");

        using var run = new OfflineScript(configuration, FolderOf(asked), asked.Dry, Console.Out.WriteLine);
        var outcome = run.Run(resource, new BoundScript(hook, path), asked.Event is { } file ? EventOf(file) : null);
        if (outcome.Problem is { } problem)
        {
            await Console.Error.WriteLineAsync(problem);
            return ExitCode.Unknown;
        }

        await Console.Out.WriteLineAsync(outcome.Answer?.ToString() ?? "no answer");
        return outcome.Answer?.Verdict switch
        {
            Scripting.Vocabulary.ScriptVerdict.Failed => ExitCode.Failed,
            Scripting.Vocabulary.ScriptVerdict.Unknown => ExitCode.Unknown,
            _ => ExitCode.Done,
        };
    }

    private static async Task<int> NewAsync(string tag, string hook, OfflineArguments asked)
    {
        var resource = Find(Read(asked), tag);
        List<string> hooks = [.. ScriptHooks.OfResource, .. (resource.Kit as Sdk.Scripts.IScriptEntryPoints)?.ScriptEntryPoints.Keys ?? []];
        if (!hooks.Contains(hook))
            throw new StartRefusedException(ExitCode.BadConfiguration, $"unknown hook {hook}{NearestWord.Suggestion(hook, hooks)}; there are {string.Join(", ", hooks)}");
        if (asked.Language is not ("cs" or "js"))
            throw new StartRefusedException(ExitCode.Usage, "--language wants cs or js");

        var made = NewScript.Write(FolderOf(asked), tag, hook, asked.Language);
        await Console.Out.WriteLineAsync($"wrote {string.Join(", ", made)}\nbind it in the configuration: scripts: {{ {hook}: {Path.GetFileName(made[0])} }}");
        return ExitCode.Done;
    }

    private static string FileOf(OfflineArguments asked) => Path.GetFullPath(asked.File ?? OfflineVerbs.UsualFile);

    private static string FolderOf(OfflineArguments asked) => Path.GetDirectoryName(FileOf(asked))!;

    private static NodeConfiguration Read(OfflineArguments asked)
    {
        var read = ConfigurationFile.Read(FileOf(asked), KitCatalogue.Load(asked.Kits));
        return read.Configuration ?? throw new StartRefusedException(ExitCode.BadConfiguration, string.Join('\n', read.Problems));
    }

    private static ConfiguredResource Find(NodeConfiguration configuration, string tag) =>
        configuration.Resources.FirstOrDefault(resource => resource.Description.Tag == tag)
        ?? throw new StartRefusedException(ExitCode.NotFound, $"no resource has the tag {tag}{NearestWord.Suggestion(tag, configuration.Resources.Select(resource => resource.Description.Tag))}");

    private static Scripting.Vocabulary.ScriptEvent EventOf(string file)
    {
        try
        {
            var json = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
            return new((DateTimeOffset?)json["at"] ?? DateTimeOffset.UnixEpoch, (string?)json["tag"] ?? "", (string?)json["kind"] ?? "", (string?)json["text"] ?? "");
        }
        catch (Exception e) when (e is JsonException or IOException or InvalidOperationException or FormatException)
        {
            throw new StartRefusedException(ExitCode.BadConfiguration, $"{file} is no event, like {{\"at\": \"2026-05-01T12:00:00Z\", \"tag\": \"app\", \"kind\": \"state\", \"text\": \"...\"}}: {e.Message}");
        }
    }
}

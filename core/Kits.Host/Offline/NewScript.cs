using Kits.Control;
using Kits.Scripting.Vocabulary;
using Kits.Host.Scripts;

namespace Kits.Host.Offline;

/// <summary>Writes a script to start from, and what an editor needs to complete its words and to find its mistakes.</summary>
public static class NewScript
{
    /// <summary>Writes the files; the script first.</summary>
    public static IReadOnlyList<string> Write(string folder, string tag, string hook, string language)
    {
        var ending = language == "cs" ? "csx" : "js";
        var script = Path.Combine(folder, $"{tag.Replace('/', '-')}-{hook}.{ending}");
        if (File.Exists(script))
            throw new StartRefusedException(ExitCode.Refused, $"{script} is there already, and is left as it is");

        var editor = Path.Combine(folder, language == "cs" ? "kits.csx" : "kits.d.ts");
        File.WriteAllText(script, Text($"start.{ending}")
            .Replace("MEANING", MeaningOf(hook), StringComparison.Ordinal).Replace("HOOK", hook, StringComparison.Ordinal)
            .Replace("TAG", tag, StringComparison.Ordinal).Replace("FILE", Path.GetFileName(script), StringComparison.Ordinal));
        File.WriteAllText(editor, Text(Path.GetFileName(editor)).Replace("KITS_SCRIPTING", typeof(ScriptAnswer).Assembly.Location, StringComparison.Ordinal));
        foreach (var file in new[] { script, editor })
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return [script, editor];
    }

    private static string MeaningOf(string hook) => hook switch
    {
        ScriptHooks.Check => "Called after the kit's own check said in service. An answer is required: it is what the host goes by.",
        ScriptHooks.Recover => "Called in place of the kit's own recover, which follows if there is no answer.",
        ScriptHooks.OnEvent => "Called whenever something is told in the history of the resource; see event. The answer means nothing.",
        _ when hook.StartsWith("before-remove", StringComparison.Ordinal) => "Called first. Failed stops the remove, and the resource is in doubt; anything else lets it go on.",
        _ when hook.StartsWith("before-", StringComparison.Ordinal) => "Called first. Failed or unknown stops the action; in service, or no answer, lets it go on.",
        _ when hook.StartsWith("after-", StringComparison.Ordinal) => "Called last; see result. Failed makes a done action fail; no answer lets the kit's answer stand.",
        _ => "Called by the kit itself.",
    };

    private static string Text(string name)
    {
        using var text = new StreamReader(typeof(ScriptAnswer).Assembly.GetManifestResourceStream(name)!);
        return text.ReadToEnd();
    }
}

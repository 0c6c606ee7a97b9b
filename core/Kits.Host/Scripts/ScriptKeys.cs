using System.Collections.Immutable;
using Kits.Host.Loading;
using Kits.Scripting.Running;
using Kits.Sdk.Settings;

namespace Kits.Host.Scripts;

/// <summary>Reads what stands under <c>scripts:</c>: hooks, and the file for each.</summary>
/// <param name="folder">The folder that relative paths count from.</param>
/// <param name="give">Told of each problem: line, key, message.</param>
public sealed class ScriptKeys(string folder, Action<int, string, string> give)
{
    private static readonly string[] Later = ["deepCheck", "before-delete", "after-delete"];

    /// <summary>Reads it.</summary>
    /// <param name="value">What stands there; null if nothing does.</param>
    /// <param name="hooks">The hooks that there are.</param>
    public ImmutableArray<BoundScript> Read(SettingValue? value, IReadOnlyCollection<string> hooks)
    {
        if (value is null)
            return [];
        if (value is not SettingValue.Map { Values.Entries: var entries })
        {
            give(value.Line, "scripts", "expected hooks and files, like { check: lag.js }");
            return [];
        }

        return [.. entries.Select(entry => Bind(entry.Key, entry.Value, hooks)).OfType<BoundScript>()];
    }

    private BoundScript? Bind(string hook, SettingValue value, IReadOnlyCollection<string> hooks)
    {
        var problem = !hooks.Contains(hook) ? Unknown(hook, hooks)
            : value is not SettingValue.Scalar { Text.Length: > 0 } ? "expected the file of a script"
            : null;
        var path = Path.GetFullPath((value as SettingValue.Scalar)?.Text ?? "", folder);
        if ((problem ?? WhyNot(path)) is not { } why)
            return new BoundScript(hook, path);

        give(value.Line, hook, why);
        return null;
    }

    private static string Unknown(string hook, IReadOnlyCollection<string> hooks) =>
        Later.Contains(hook) ? "not built yet"
        : NearestWord.Suggestion(hook, hooks) is { Length: > 0 } near ? $"unknown hook{near}"
        : $"unknown hook; there are {string.Join(", ", hooks)}";

    private static string? WhyNot(string path) =>
        !ScriptRunner.IsScript(path) ? $"{path} is no script: its name ends neither in {string.Join(" nor in ", ScriptRunner.Endings)}"
        : !File.Exists(path) ? $"there is no script {path}"
        : TrustedPath.WhyNot(path) is { } why ? $"others could change the script: {why}"
        : null;
}

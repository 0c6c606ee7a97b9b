using System.Text;
using Kits.Sdk.Discovery;
using Kits.Sdk.Settings;

namespace Kits.Host.Offline;

/// <summary>Writes resources as a configuration has them.</summary>
public static class ResourceYaml
{
    /// <summary>The key <c>resources</c> with every resource below it, and its remarks as comments above each.</summary>
    public static string Of(string kit, IReadOnlyList<DiscoveredResource> resources)
    {
        var text = new StringBuilder("resources:\n");
        foreach (var resource in resources)
        {
            foreach (var remark in resource.Remarks)
                text.Append("  # ").Append(remark.ReplaceLineEndings(" ")).Append('\n');
            text.Append("  - tag: ").Append(Word(resource.Tag)).Append("\n    kit: ").Append(Word(kit)).Append("\n    settings:\n");
            foreach (var (key, value) in resource.Settings.Entries)
                text.Append("      ").Append(Word(key)).Append(": ").Append(Written(value)).Append('\n');
        }

        return text.ToString();
    }

    private static string Written(SettingValue value) => value switch
    {
        SettingValue.Scalar scalar => Word(scalar.Text),
        SettingValue.List list => $"[{string.Join(", ", list.Items.Select(Written))}]",
        SettingValue.Map map => $"{{ {string.Join(", ", map.Values.Entries.Select(entry => $"{Word(entry.Key)}: {Written(entry.Value)}"))} }}",
        _ => throw new ArgumentException($"a setting of an unknown form: {value}", nameof(value)),
    };

    // Whatever YAML could take for more than a plain word is quoted; only double quotes can hold a line break.
    private static string Word(string text) => text switch
    {
        [var first, ..] when (char.IsAsciiLetterOrDigit(first) || first is '/') && text.All(IsPlain) => text,
        _ when text.Any(char.IsControl) => $"\"{string.Concat(text.Select(Escaped))}\"",
        _ => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
    };

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || "/._-+@".Contains(letter, StringComparison.Ordinal);

    private static string Escaped(char letter) => letter switch
    {
        '"' or '\\' => $"\\{letter}",
        _ when char.IsControl(letter) => $"\\x{(int)letter:x2}",
        _ => letter.ToString(),
    };
}

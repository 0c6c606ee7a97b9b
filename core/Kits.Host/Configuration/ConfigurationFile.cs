using System.Collections.Immutable;
using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.Loading;
using Kits.Host.Scripts;
using Kits.Sdk.Scripts;
using Kits.Sdk.Settings;

namespace Kits.Host.Configuration;

/// <summary>
/// Reads a configuration as a whole: it is valid, or every problem is told with file, line and key, and nothing of it applies.
/// </summary>
public sealed class ConfigurationFile
{
    private const int LongestTag = 256;
    private static readonly TimeSpan LongestReset = TimeSpan.FromMinutes(999);
    private static readonly string[] TopKeys = ["node", "os", "reboots", "defaults", "scripts", "resources"];
    private static readonly string[] ResourceKeys = ["tag", "kit", "needs", "prefers", "settings", "startup", "scripts", .. RuleReader.Keys];
    private static readonly string[] LaterKeys = ["nodes"];

    private readonly string _path;
    private readonly KitCatalogue _catalogue;
    private readonly ScriptKeys _scripts;
    private readonly List<(int Line, string Text)> _problems = [];
    private readonly Dictionary<string, int> _lines = []; // of every tag, also where the rest of its resource is wrong
    private readonly Dictionary<string, List<SettingValue.Scalar>> _needs = []; // the same
    private readonly Dictionary<string, List<SettingValue.Scalar>> _prefers = []; // the same
    private readonly RuleReader _rules;
    private string _text = "";

    private ConfigurationFile(string path, KitCatalogue catalogue)
    {
        (_path, _catalogue) = (path, catalogue);
        _rules = new RuleReader((line, key, message) => Give(line, key, message));
        _scripts = new ScriptKeys(Path.GetDirectoryName(Path.GetFullPath(path))!, (line, key, message) => Give(line, key, message));
    }

    /// <summary>Reads and checks a file.</summary>
    public static ReadResult Read(string path, KitCatalogue catalogue) => new ConfigurationFile(path, catalogue).Read();

    private ReadResult Read()
    {
        var configuration = TryRead();
        return _problems.Count == 0
            ? new ReadResult(configuration, [], _text)
            : new ReadResult(null, [.. _problems.OrderBy(problem => problem.Line).Select(problem => problem.Text)], _text);
    }

    private NodeConfiguration? TryRead()
    {
        try
        {
            if (!File.Exists(_path))
                return Give(0, "", Directory.Exists(_path) ? "is a folder; name the file" : "no such file; name another with --config (or -f)");
            if (TrustedPath.WhyNot(_path) is { } unsafePath)
                return Give(0, "", $"others could change it: {unsafePath}");

            _text = File.ReadAllText(_path);
            return YamlDocument.Read(new StringReader(_text), (line, key) => Give(line, key, "the key stands twice")) is SettingValue.Map { Values: var top }
                ? Node(top)
                : Give(1, "", "expected keys: node, defaults, resources");
        }
        catch (ConfigurationException e)
        {
            return Give(e.Line, e.Key, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Give(0, "", $"cannot be read: {e.Message}");
        }
    }

    private NodeConfiguration? Give(int line, string key, string message)
    {
        _problems.Add((line, $"{_path}{(line > 0 ? $":{line}" : "")}: {(key.Length > 0 ? $"{key}: " : "")}{message}"));
        return null;
    }

    private NodeConfiguration? Node(SettingValues top)
    {
        RefuseUnknown(top, TopKeys);
        var defaults = top.Find("defaults") is { } given && KeysOf(given, "defaults", RuleReader.Keys) is { } rules
            ? _rules.Read(WrittenRules.Default, rules, "defaults")
            : WrittenRules.Default;
        var os = top.Find("os") is { } word ? Os(word) : OsAction.Dry;
        var reboots = top.Find("reboots") is { } budget ? Reboots(budget) : RebootBudget.Default;
        if (top.Find("resources") is not SettingValue.List list)
            return Give(top.Find("resources")?.Line ?? 1, "resources", "expected a list of resources");

        var resources = ImmutableArray.CreateBuilder<ConfiguredResource>();
        foreach (var item in list.Items)
        {
            if (item is SettingValue.Map map)
                AddResource(map, defaults, resources);
            else
                Give(item.Line, "resources", "expected a resource with the keys tag and kit");
        }

        CheckNeeds();
        var node = top.Find("node") is { } name ? Text(name, "node") : Environment.MachineName;
        var scripts = _scripts.Read(top.Find("scripts"), ScriptHooks.OfNode);
        return node is null || _problems.Count > 0 ? null : new NodeConfiguration(node, os, reboots, resources.ToImmutable()) { Scripts = scripts };
    }

    private void AddResource(SettingValue.Map map, WrittenRules defaults, ImmutableArray<ConfiguredResource>.Builder resources)
    {
        RefuseUnknown(map.Values, ResourceKeys);
        var tag = map.Values.Find("tag") is { } tagValue ? Tag(tagValue) : Missing(map.Line, "tag");
        if (tag is not null && !_lines.TryAdd(tag, map.Line))
            Give(map.Values.Find("tag")!.Line, "tag", $"{tag} stands twice, first in line {_lines[tag]}");

        var needs = Tags(map.Values.Find("needs"), "needs");
        var prefers = Tags(map.Values.Find("prefers"), "prefers");
        if (tag is not null)
        {
            _needs.TryAdd(tag, needs);
            _prefers.TryAdd(tag, prefers);
        }

        var written = _rules.Read(defaults, map.Values, tag ?? "resource");
        var startup = map.Values.Find("startup") is { } given ? Choice<Startup>(given, "startup") : Startup.Auto;
        var kitName = map.Values.Find("kit") is { } kitValue ? Text(kitValue, "kit") : Missing(map.Line, "kit");
        if (kitName is null)
            return;

        if (_catalogue.Find(kitName) is not { } kit)
        {
            Give(map.Values.Find("kit")!.Line, "kit", _catalogue.WhyNot(kitName));
            return;
        }

        if (map.Values.Find("settings") is { } wrong and not SettingValue.Map)
        {
            Give(wrong.Line, "settings", "expected keys and values");
            return;
        }

        var settings = map.Values.Find("settings") is SettingValue.Map values ? values.Values : SettingValues.None;
        foreach (var problem in SettingsBinder.Bind(kit.SettingsType, settings).Problems)
            Give(problem.Line > 0 ? problem.Line : map.Values.Find("settings")?.Line ?? map.Line, problem.Key, problem.Message);

        var scripts = _scripts.Read(map.Values.Find("scripts"), [.. ScriptHooks.OfResource, .. (kit as IScriptEntryPoints)?.ScriptEntryPoints.Keys ?? []]);
        if (tag is not null)
        {
            var description = new ResourceDescription(tag, kitName, [.. needs.Select(need => need.Text).Distinct()], startup, written.Rules)
            {
                Prefers = [.. prefers.Select(preferred => preferred.Text).Except(needs.Select(need => need.Text))],
            };
            resources.Add(new ConfiguredResource(description, kit, settings, written.Origins) { Scripts = scripts });
        }
    }

    private OsAction Os(SettingValue value)
    {
        if (Text(value, "os") is not { } word)
            return OsAction.Dry;
        if (word is "dry" or "real")
            return new OsAction(IsReal: word == "real");
        if (!word.StartsWith('/'))
            return Refuse(value.Line, "os", $"expected dry, real, or the absolute path of a command that is called with shutdown or reboot{NearestWord.Suggestion(word, ["dry", "real"])}", OsAction.Dry);
        if (!File.Exists(word))
            return Refuse(value.Line, "os", $"there is no {word}", OsAction.Dry);
        return TrustedPath.WhyNot(word) is { } why ? Refuse(value.Line, "os", $"others could change it: {why}", OsAction.Dry) : new OsAction(true, word);
    }

    private RebootBudget Reboots(SettingValue value)
    {
        if (value is not SettingValue.Map map)
            return Refuse(value.Line, "reboots", "expected the keys allowed, reset", RebootBudget.Default);

        var bound = SettingsBinder.Bind(typeof(RebootSettings), map.Values);
        foreach (var problem in bound.Problems)
            Give(problem.Line > 0 ? problem.Line : map.Line, problem.Key, problem.Message);
        if (bound.Settings is not RebootSettings given)
            return RebootBudget.Default;

        var budget = new RebootBudget(given.Allowed ?? RebootBudget.Default.Allowed, given.Reset ?? RebootBudget.Default.Reset);
        return budget.Reset > LongestReset || (budget.Reset <= TimeSpan.Zero && budget.Allowed > 0)
            ? Refuse(map.Values.Find("reset")!.Line, "reset", $"must be from 1m to {LongestReset.TotalMinutes}m while reboots are allowed", budget)
            : budget;
    }

    private List<SettingValue.Scalar> Tags(SettingValue? value, string key)
    {
        if (value is not (null or SettingValue.List))
            Give(value.Line, key, "expected a list of tags, like [vip, share]");
        return value is SettingValue.List list ? [.. list.Items.Where(item => Text(item, key) is not null).Cast<SettingValue.Scalar>()] : [];
    }

    private void CheckNeeds()
    {
        foreach (var (key, all) in new[] { ("needs", _needs), ("prefers", _prefers) })
        {
            foreach (var tag in all.Values.SelectMany(tags => tags).Where(tag => !_lines.ContainsKey(tag.Text)))
                Give(tag.Line, key, $"no resource has the tag {tag.Text}{NearestWord.Suggestion(tag.Text, _lines.Keys)}");
        }

        while (Circle() is { } circle)
        {
            Give(circle.Closes.Line, circle.Key, circle.Message);
            (circle.Key == "needs" ? _needs : _prefers)[circle.Tag].RemoveAll(tag => tag.Text == circle.Closes.Text); // each circle is told once
        }
    }

    private (string Tag, string Key, SettingValue.Scalar Closes, string Message)? Circle()
    {
        try
        {
            _ = new Hierarchy([.. _needs.Select(entry => new ResourceDescription(entry.Key, "", Known(_needs[entry.Key]), Startup.Auto, ResourceRules.Default)
            {
                Prefers = Known(_prefers[entry.Key]),
            })]);
            return null;
        }
        catch (ArgumentException circle)
        {
            var path = circle.Message[(circle.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..].Split(" -> ");
            var need = _needs[path[0]].Find(tag => tag.Text == path[1]);
            return (path[0], need is null ? "prefers" : "needs", need ?? _prefers[path[0]].First(tag => tag.Text == path[1]), circle.Message);
        }
    }

    private ImmutableArray<string> Known(List<SettingValue.Scalar> tags) => [.. tags.Select(tag => tag.Text).Where(_needs.ContainsKey).Distinct()];

    private SettingValues? KeysOf(SettingValue value, string name, IReadOnlyList<string> known)
    {
        if (value is not SettingValue.Map map)
            return Refuse<SettingValues?>(value.Line, name, $"expected the keys {string.Join(", ", known)}", null);
        RefuseUnknown(map.Values, known);
        return map.Values;
    }

    private void RefuseUnknown(SettingValues keys, IReadOnlyList<string> known)
    {
        foreach (var (key, value) in keys.Entries.Where(entry => !known.Contains(entry.Key)))
            Give(value.Line, key, LaterKeys.Contains(key) ? "not built yet" : $"unknown key{SuggestionOrAll(key, known)}");
    }

    private static string SuggestionOrAll(string key, IReadOnlyList<string> known) =>
        NearestWord.Suggestion(key, known) is { Length: > 0 } suggestion ? suggestion : $"; known are {string.Join(", ", known)}";

    private string? Tag(SettingValue value)
    {
        if (Text(value, "tag") is not { } tag)
            return null;
        if (tag.Length is 0 or > LongestTag)
            return Refuse<string?>(value.Line, "tag", $"must have 1 to {LongestTag} characters", null);
        if (tag.FirstOrDefault(letter => !char.IsAsciiLetterOrDigit(letter) && !"-_./".Contains(letter)) is not '\0' and var forbidden)
            return Refuse<string?>(value.Line, "tag", $"{tag} has the character '{forbidden}'; allowed are letters, digits and - _ . /", null);
        return tag[0] is '.' or '/' ? Refuse<string?>(value.Line, "tag", $"{tag} begins with '{tag[0]}'; begin with a letter, a digit, - or _", null) : tag;
    }

    private string? Text(SettingValue value, string key) =>
        value is SettingValue.Scalar { Text: { Length: > 0 } text } ? text : Refuse<string?>(value.Line, key, "expected a single word", null);

    private T Choice<T>(SettingValue value, string key)
        where T : struct, Enum
    {
        var words = SettingsBinder.WordsOf(typeof(T)).ToList();
        return Text(value, key) is { } text && words.IndexOf(text) is >= 0 and var at
            ? Enum.GetValues<T>()[at]
            : Refuse(value.Line, key, $"expected one of {string.Join(", ", words)}", default(T));
    }

    private string? Missing(int line, string key) => Refuse<string?>(line, key, "is required", null);

    private T Refuse<T>(int line, string key, string message, T instead)
    {
        Give(line, key, message);
        return instead;
    }
}

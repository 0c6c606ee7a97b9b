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
    private static readonly TimeSpan ShortestEvery = TimeSpan.FromMilliseconds(100);
    private static readonly string[] TopKeys = ["node", "defaults", "scripts", "resources"];
    private static readonly string[] RuleKeys = ["quickCheck", "restore", "remove", "recover"];
    private static readonly string[] ResourceKeys = ["tag", "kit", "needs", "settings", "startup", "scripts", .. RuleKeys];
    private static readonly string[] LaterKeys = ["deepCheck", "prefers", "nodes"];
    private static readonly string[] LaterFinalActions = ["stop-host", "shutdown", "reboot", "failover"];

    private readonly string _path;
    private readonly KitCatalogue _catalogue;
    private readonly ScriptKeys _scripts;
    private readonly List<(int Line, string Text)> _problems = [];
    private readonly Dictionary<string, int> _lines = []; // of every tag, also where the rest of its resource is wrong
    private readonly Dictionary<string, List<SettingValue.Scalar>> _needs = []; // the same

    private ConfigurationFile(string path, KitCatalogue catalogue)
    {
        (_path, _catalogue) = (path, catalogue);
        _scripts = new ScriptKeys(Path.GetDirectoryName(Path.GetFullPath(path))!, (line, key, message) => Give(line, key, message));
    }

    /// <summary>Reads and checks a file.</summary>
    public static ReadResult Read(string path, KitCatalogue catalogue) => new ConfigurationFile(path, catalogue).Read();

    private ReadResult Read()
    {
        var configuration = TryRead();
        return _problems.Count == 0
            ? new ReadResult(configuration, [])
            : new ReadResult(null, [.. _problems.OrderBy(problem => problem.Line).Select(problem => problem.Text)]);
    }

    private NodeConfiguration? TryRead()
    {
        try
        {
            if (!File.Exists(_path))
                return Give(0, "", Directory.Exists(_path) ? "is a folder; name the file" : "no such file; name another with --config (or -f)");
            if (TrustedPath.WhyNot(_path) is { } unsafePath)
                return Give(0, "", $"others could change it: {unsafePath}");

            using var text = new StreamReader(_path);
            return YamlDocument.Read(text, (line, key) => Give(line, key, "the key stands twice")) is SettingValue.Map { Values: var top }
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
        var defaults = top.Find("defaults") is { } given ? Rules(ResourceRules.Default, KeysOf(given, "defaults", RuleKeys)) : ResourceRules.Default;
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
        return node is null || _problems.Count > 0 ? null : new NodeConfiguration(node, resources.ToImmutable()) { Scripts = scripts };
    }

    private void AddResource(SettingValue.Map map, ResourceRules defaults, ImmutableArray<ConfiguredResource>.Builder resources)
    {
        RefuseUnknown(map.Values, ResourceKeys);
        var tag = map.Values.Find("tag") is { } tagValue ? Tag(tagValue) : Missing(map.Line, "tag");
        if (tag is not null && !_lines.TryAdd(tag, map.Line))
            Give(map.Values.Find("tag")!.Line, "tag", $"{tag} stands twice, first in line {_lines[tag]}");

        var needs = Needs(map.Values.Find("needs"));
        if (tag is not null)
            _needs.TryAdd(tag, needs);

        var rules = Rules(defaults, map.Values);
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
            var description = new ResourceDescription(tag, kitName, [.. needs.Select(need => need.Text).Distinct()], startup, rules);
            resources.Add(new ConfiguredResource(description, kit, settings) { Scripts = scripts });
        }
    }

    private List<SettingValue.Scalar> Needs(SettingValue? value)
    {
        if (value is not (null or SettingValue.List))
            Give(value.Line, "needs", "expected a list of tags, like [vip, share]");
        return value is SettingValue.List list ? [.. list.Items.Where(need => Text(need, "needs") is not null).Cast<SettingValue.Scalar>()] : [];
    }

    private void CheckNeeds()
    {
        foreach (var need in _needs.Values.SelectMany(needs => needs).Where(need => !_lines.ContainsKey(need.Text)))
            Give(need.Line, "needs", $"no resource has the tag {need.Text}{NearestWord.Suggestion(need.Text, _lines.Keys)}");

        while (Circle() is { } circle)
        {
            Give(circle.Closes.Line, "needs", circle.Message);
            _needs[circle.Tag].RemoveAll(need => need.Text == circle.Closes.Text); // each circle is told once
        }
    }

    private (string Tag, SettingValue.Scalar Closes, string Message)? Circle()
    {
        try
        {
            _ = new Hierarchy([.. _needs.Select(entry => new ResourceDescription(
                entry.Key, "", [.. entry.Value.Select(need => need.Text).Where(_needs.ContainsKey).Distinct()], Startup.Auto, ResourceRules.Default))]);
            return null;
        }
        catch (ArgumentException circle)
        {
            var path = circle.Message[(circle.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..].Split(" -> ");
            return (path[0], _needs[path[0]].First(need => need.Text == path[1]), circle.Message);
        }
    }

    private ResourceRules Rules(ResourceRules defaults, SettingValues? keys)
    {
        if (keys is null)
            return defaults;

        var check = Section<QuickCheckSettings>(keys, "quickCheck");
        var cure = Section<RecoverSettings>(keys, "recover");
        return defaults with
        {
            Every = check.Every ?? defaults.Every,
            CheckTimeout = check.Timeout ?? defaults.CheckTimeout,
            Tolerate = check.Tolerate ?? defaults.Tolerate,
            Timeouts = check.Timeouts ?? defaults.Timeouts,
            Attempts = cure.Attempts ?? defaults.Attempts,
            Within = cure.Within ?? defaults.Within,
            Then = cure.Then ?? defaults.Then,
            RecoverTimeout = cure.Timeout ?? defaults.RecoverTimeout,
            RestoreTimeout = Section<DeadlineSettings>(keys, "restore").Timeout ?? defaults.RestoreTimeout,
            RemoveTimeout = Section<DeadlineSettings>(keys, "remove").Timeout ?? defaults.RemoveTimeout,
        };
    }

    private T Section<T>(SettingValues keys, string name)
        where T : class, new()
    {
        var given = keys.Find(name) switch
        {
            null => SettingValues.None,
            SettingValue.Map map => map.Values,
            var other => Refuse(other.Line, name, "expected keys and values", SettingValues.None),
        };
        var bound = SettingsBinder.Bind(typeof(T), given);
        foreach (var problem in bound.Problems)
            Give(problem.Line > 0 ? problem.Line : keys.Find(name)!.Line, problem.Key, IsLater(problem.Key, given) is { } later ? $"{later} is not built yet; use continue, stop-here or stop-hierarchy" : problem.Message);
        if (bound.Settings is not T section)
            return new T();

        foreach (var (setting, property) in SettingsBinder.SettingsOf(typeof(T)))
        {
            var shortest = setting.Name == "every" ? ShortestEvery : TimeSpan.FromTicks(1);
            if (property.GetValue(section) is TimeSpan duration && duration < shortest)
                Give(given.Find(setting.Name)!.Line, setting.Name, setting.Name == "every" ? $"must be at least {Duration.Format(shortest)}" : "must be longer than nothing");
        }

        return section;
    }

    private static string? IsLater(string key, SettingValues given) =>
        key == "then" && given.Find(key) is SettingValue.Scalar { Text: var text } && (LaterFinalActions.Contains(text) || text.StartsWith("script:", StringComparison.Ordinal)) ? text : null;

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
        var words = Enum.GetNames<T>().Select(name => name.ToLowerInvariant()).ToList();
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

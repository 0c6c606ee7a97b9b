using System.Collections.Immutable;
using Kits.Core.Recovery;
using Kits.Host.Loading;
using Kits.Scripting.Running;
using Kits.Sdk.Settings;

namespace Kits.Host.Configuration;

/// <summary>Rules, and where each that is not a default was written.</summary>
/// <param name="Rules">The rules.</param>
/// <param name="Origins">By name, as in <c>quickCheck.every</c>: <c>defaults, line 3</c>.</param>
public sealed record WrittenRules(ResourceRules Rules, ImmutableDictionary<string, string> Origins)
{
    /// <summary>Where nothing was written.</summary>
    public static WrittenRules Default { get; } = new(ResourceRules.Default, ImmutableDictionary<string, string>.Empty);
}

/// <summary>Reads what <c>defaults:</c> or a resource says of when to believe a check, what to try and what to do at last.</summary>
/// <param name="folder">The folder that relative paths count from.</param>
/// <param name="give">Is told the line, the key and what is wrong.</param>
internal sealed class RuleReader(string folder, Action<int, string, string> give)
{
    private const string ScriptPrefix = "script:";
    private static readonly TimeSpan ShortestEvery = TimeSpan.FromMilliseconds(100);
    private static readonly string[] Words = ["removeFailed", "intentional"];

    /// <summary>Each section, and the class that says what stands in it.</summary>
    public static IReadOnlyDictionary<string, Type> Sections { get; } = new Dictionary<string, Type>
    {
        ["quickCheck"] = typeof(QuickCheckSettings),
        ["deepCheck"] = typeof(DeepCheckSettings),
        ["restore"] = typeof(RestoreSettings),
        ["remove"] = typeof(RemoveSettings),
        ["recover"] = typeof(RecoverSettings),
    };

    /// <summary>Every key of rules.</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. Sections.Keys, .. Words];

    /// <summary>Reads them.</summary>
    /// <param name="before">What holds where nothing is said.</param>
    /// <param name="keys">What is said.</param>
    /// <param name="where">Who says it, for the origins.</param>
    public WrittenRules Read(WrittenRules before, SettingValues keys, string where)
    {
        var rules = before.Rules;
        var check = Section<QuickCheckSettings>(keys, "quickCheck");
        var deep = Section<DeepCheckSettings>(keys, "deepCheck");
        var restore = Section<RestoreSettings>(keys, "restore");
        var remove = Section<RemoveSettings>(keys, "remove");
        var script = Script(keys);
        var cure = Section<RecoverSettings>(script is null ? keys : WithoutPath(keys), "recover");
        var words = Bind<RuleWords>(new SettingValues(keys.Entries.Where(entry => Words.Contains(entry.Key))), 0);

        rules = rules with
        {
            Every = check.Every ?? rules.Every,
            CheckTimeout = check.Timeout ?? rules.CheckTimeout,
            Tolerate = check.Tolerate ?? rules.Tolerate,
            Timeouts = check.Timeouts ?? rules.Timeouts,
            Delay = check.Delay ?? rules.Delay,
            When = check.When ?? rules.When,
            DeepCheckEvery = deep.Every ?? rules.DeepCheckEvery,
            DeepCheckTimeout = deep.Timeout ?? rules.DeepCheckTimeout,
            Target = cure.Target ?? rules.Target,
            Attempts = cure.Attempts ?? rules.Attempts,
            Restarts = cure.Restarts ?? rules.Restarts,
            Within = cure.Within ?? rules.Within,
            Then = cure.Then ?? rules.Then,
            ThenScript = cure.Then is null ? rules.ThenScript : script,
            RecoverTimeout = cure.Timeout ?? rules.RecoverTimeout,
            RestoreTimeout = restore.Timeout ?? rules.RestoreTimeout,
            RestoreRetries = restore.Retries ?? rules.RestoreRetries,
            RestoreThen = restore.Then ?? rules.RestoreThen,
            RemoveTimeout = remove.Timeout ?? rules.RemoveTimeout,
            RemoveRetries = remove.Retries ?? rules.RemoveRetries,
            RemoveFailed = words.RemoveFailed ?? rules.RemoveFailed,
            Intentional = words.Intentional ?? rules.Intentional,
        };
        return new WrittenRules(rules, before.Origins.SetItems(Origins(keys, where)));
    }

    private static IEnumerable<KeyValuePair<string, string>> Origins(SettingValues keys, string where) =>
        keys.Entries.Where(entry => Keys.Contains(entry.Key)).SelectMany(entry => entry.Value is SettingValue.Map map
            ? map.Values.Entries.Select(inner => KeyValuePair.Create($"{entry.Key}.{inner.Key}", $"{where}, line {inner.Value.Line}"))
            : [KeyValuePair.Create(entry.Key, $"{where}, line {entry.Value.Line}")]);

    private T Section<T>(SettingValues keys, string name)
        where T : class, new()
    {
        switch (keys.Find(name))
        {
            case null:
                return new T();
            case SettingValue.Map map:
                return Bind<T>(map.Values, map.Line);
            case var other:
                give(other.Line, name, "expected keys and values");
                return new T();
        }
    }

    private T Bind<T>(SettingValues given, int line)
        where T : class, new()
    {
        var bound = SettingsBinder.Bind(typeof(T), given);
        foreach (var problem in bound.Problems)
            give(problem.Line > 0 ? problem.Line : line, problem.Key, WhyNotYet(problem.Key, given) ?? problem.Message);
        if (bound.Settings is not T section)
            return new T();

        foreach (var (setting, property) in SettingsBinder.SettingsOf(typeof(T)))
        {
            if (property.GetValue(section) is TimeSpan duration && WhyTooShort(setting.Name, duration) is { } why)
                give(given.Find(setting.Name)!.Line, setting.Name, why);
        }

        return section;
    }

    // then: script:PATH is an action and what it needs in one word.
    private string? Script(SettingValues keys)
    {
        if (keys.Find("recover") is not SettingValue.Map map || map.Values.Find("then") is not SettingValue.Scalar { Text: var text, Line: var line })
            return null;
        if (text == "script")
            give(line, "then", "name the script: script:PATH");
        if (!text.StartsWith(ScriptPrefix, StringComparison.Ordinal))
            return null;

        var path = Path.GetFullPath(text[ScriptPrefix.Length..], folder);
        if (!ScriptRunner.IsScript(path))
            give(line, "then", $"{path} is no script: its name ends with .js or .csx");
        else if (!File.Exists(path))
            give(line, "then", $"there is no {path}");
        else if (TrustedPath.WhyNot(path) is { } why)
            give(line, "then", $"others could change it: {why}");
        return path;
    }

    private static SettingValues WithoutPath(SettingValues keys) => new(keys.Entries.Select(entry => entry.Key == "recover"
        ? KeyValuePair.Create(entry.Key, (SettingValue)new SettingValue.Map(new SettingValues(((SettingValue.Map)entry.Value).Values.Entries.Select(inner => inner.Key == "then"
            ? KeyValuePair.Create(inner.Key, (SettingValue)new SettingValue.Scalar("script", inner.Value.Line))
            : inner)), entry.Value.Line))
        : entry));

    private static string? WhyTooShort(string key, TimeSpan duration) => key switch
    {
        "delay" => null,
        "every" when duration < ShortestEvery => $"must be at least {Duration.Format(ShortestEvery)}",
        _ when duration <= TimeSpan.Zero => "must be longer than nothing",
        _ => null,
    };

    private static string? WhyNotYet(string key, SettingValues given) => key == "then" && given.Find(key) is SettingValue.Scalar { Text: var text }
            && text == "failover"
        ? "failover needs other nodes or a cluster engine, and there is neither; on a single node use reboot"
        : null;
}

using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Reflection;

namespace Kits.Sdk.Settings;

/// <summary>Turns what a configuration says into an instance of a kit's settings class, and tells everything that is wrong with it.</summary>
public static class SettingsBinder
{
    /// <summary>The settings that a class declares, in the order of its properties.</summary>
    public static IReadOnlyList<(SettingAttribute Setting, PropertyInfo Property)> SettingsOf(Type settingsType) =>
        [.. settingsType.GetProperties()
            .Select(property => (Setting: property.GetCustomAttribute<SettingAttribute>()!, property))
            .Where(pair => pair.Setting is not null)];

    /// <summary>Binds and checks. An unknown key is a problem.</summary>
    /// <param name="settingsType">A class with <see cref="SettingAttribute"/>s and a public parameterless constructor.</param>
    /// <param name="values">What the configuration says.</param>
    public static BoundSettings Bind(Type settingsType, SettingValues values)
    {
        var known = SettingsOf(settingsType);
        var problems = new List<SettingProblem>();
        var settings = Activator.CreateInstance(settingsType)!;

        foreach (var (key, value) in values.Entries)
        {
            var property = known.FirstOrDefault(candidate => candidate.Setting.Name == key).Property;
            if (property is null)
                problems.Add(new(key, value.Line, "unknown setting" + SuggestionFor(key, known.Select(pair => pair.Setting.Name))));
            else if (Convert(value, property.PropertyType, out var problem) is { } converted)
                property.SetValue(settings, converted);
            else
                problems.Add(new(key, value.Line, problem));
        }

        // What could not be converted has been told already; telling that it is missing too would only mislead.
        foreach (var (setting, property) in known.Where(pair => !problems.Exists(problem => problem.Key == pair.Setting.Name)))
        {
            var context = new ValidationContext(settings) { MemberName = property.Name, DisplayName = setting.Name };
            foreach (var check in property.GetCustomAttributes<ValidationAttribute>())
            {
                if (check.GetValidationResult(property.GetValue(settings), context) is { } wrong)
                    problems.Add(new(setting.Name, LineOf(setting.Name), Message(check, setting.Name, wrong)));
            }
        }

        if (problems.Count == 0 && settings is IValidatableObject validatable)
        {
            problems.AddRange(validatable.Validate(new ValidationContext(settings)).Select(wrong =>
                new SettingProblem(wrong.MemberNames.FirstOrDefault() ?? "", LineOf(wrong.MemberNames.FirstOrDefault() ?? ""), wrong.ErrorMessage ?? "not valid")));
        }

        return new BoundSettings(problems.Count == 0 ? settings : null, problems);

        int LineOf(string key) => values.Find(key)?.Line ?? 0;
    }

    /// <summary>The words that a configuration writes for the values of an enum: <c>StopHere</c> is <c>stop-here</c>.</summary>
    public static IReadOnlyList<string> WordsOf(Type choices) =>
        [.. Enum.GetNames(choices).Select(name => string.Concat(name.Select((letter, at) =>
            char.IsUpper(letter) ? (at == 0 ? "" : "-") + char.ToLowerInvariant(letter) : letter.ToString())))];

    private static string SuggestionFor(string key, IEnumerable<string> names) =>
        NearestWord.Suggestion(key, names) is { Length: > 0 } suggestion ? suggestion : $"; known are {string.Join(", ", names)}";

    private static string Message(ValidationAttribute check, string name, ValidationResult wrong) => check switch
    {
        RequiredAttribute => "is required",
        RangeAttribute range => $"must be from {range.Minimum} to {range.Maximum}",
        _ => wrong.ErrorMessage ?? $"{name} is not valid",
    };

    private static object? Convert(SettingValue value, Type type, out string problem)
    {
        problem = "";
        if (type == typeof(IReadOnlyList<string>))
            return value is SettingValue.List list ? Texts(list, out problem) : Expected("a list, like [a, b]", value, out problem);
        if (type == typeof(IReadOnlyDictionary<string, string>))
            return value is SettingValue.Map map ? Texts(map, out problem) : Expected("a map, like { NAME: value }", value, out problem);
        if (value is not SettingValue.Scalar { Text: var text })
            return Expected("a single value", value, out problem);

        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return text;
        if (type == typeof(TimeSpan))
            return Duration.TryParse(text, out var duration, out problem) ? duration : null;
        if (type == typeof(bool))
            return text is "true" or "false" ? text == "true" : Expected("true or false", value, out problem);
        if (type == typeof(int))
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : Expected("a whole number", value, out problem);
        if (type == typeof(long))
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : Expected("a whole number", value, out problem);
        if (type == typeof(double))
            return double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : Expected("a number", value, out problem);
        if (type == typeof(IPAddress))
            return IPAddress.TryParse(text, out var address) && IsWholeAddress(text) ? address : Expected("an IPv4 or IPv6 address", value, out problem);
        if (type.IsEnum)
            return Choice(type, text, out problem);
        throw new NotSupportedException($"a setting cannot have the type {type}: see SettingAttribute");
    }

    // IPAddress.TryParse also takes 10.1 and 0x0a000001; nobody means those.
    private static bool IsWholeAddress(string text) => text.Contains(':') || text.Split('.').Length == 4;

    private static object? Choice(Type type, string text, out string problem)
    {
        problem = "";
        var words = WordsOf(type);
        for (var at = 0; at < words.Count; at++)
        {
            if (words[at] == text)
                return Enum.Parse(type, Enum.GetNames(type)[at]);
        }

        problem = $"{text} is not one of {string.Join(", ", words)}{NearestWord.Suggestion(text, words)}";
        return null;
    }

    private static List<string>? Texts(SettingValue.List list, out string problem)
    {
        problem = "";
        var texts = new List<string>();
        foreach (var item in list.Items)
        {
            if (item is not SettingValue.Scalar scalar)
                return (List<string>?)Expected("a list of single values", item, out problem);
            texts.Add(scalar.Text);
        }

        return texts;
    }

    private static Dictionary<string, string>? Texts(SettingValue.Map map, out string problem)
    {
        problem = "";
        var texts = new Dictionary<string, string>();
        foreach (var (key, item) in map.Values.Entries)
        {
            if (item is not SettingValue.Scalar scalar)
                return (Dictionary<string, string>?)Expected("a map of single values", item, out problem);
            texts.Add(key, scalar.Text);
        }

        return texts;
    }

    private static object? Expected(string what, SettingValue value, out string problem)
    {
        var got = value switch
        {
            SettingValue.Scalar scalar => scalar.Text,
            SettingValue.List => "a list",
            _ => "a map",
        };
        problem = $"expected {what}, got {got}";
        return null;
    }
}

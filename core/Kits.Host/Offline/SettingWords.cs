using System.Globalization;
using System.Net;
using System.Reflection;
using Kits.Sdk.Settings;

namespace Kits.Host.Offline;

/// <summary>How types and defaults of settings are told to people.</summary>
public static class SettingWords
{
    /// <summary>The type of a setting in one word, or its choices.</summary>
    public static string TypeOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(TimeSpan) => "duration",
            _ when type == typeof(bool) => "true|false",
            _ when type == typeof(int) || type == typeof(long) => "number",
            _ when type == typeof(double) => "number",
            _ when type == typeof(IPAddress) => "address",
            _ when type == typeof(IReadOnlyList<string>) => "list",
            _ when type == typeof(IReadOnlyDictionary<string, string>) => "map",
            { IsEnum: true } => string.Join('|', SettingsBinder.WordsOf(type)),
            _ => "text",
        };
    }

    /// <summary>The default of a setting.</summary>
    public static string DefaultOf(Type settingsType, SettingAttribute setting, PropertyInfo property) =>
        setting.Default ?? property.GetValue(Activator.CreateInstance(settingsType)) switch
        {
            null or "" => "none",
            bool flag => flag ? "true" : "false",
            TimeSpan duration => Duration.Format(duration),
            Enum choice => SettingsBinder.WordsOf(choice.GetType())[Array.IndexOf(Enum.GetNames(choice.GetType()), choice.ToString())],
            System.Collections.ICollection { Count: 0 } => "none",
            var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
}

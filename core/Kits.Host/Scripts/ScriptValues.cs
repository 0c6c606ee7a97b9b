using System.Text.Json.Nodes;
using Kits.Sdk.Settings;

namespace Kits.Host.Scripts;

/// <summary>Settings as scripts see them: texts, lists and maps, as the configuration gives them.</summary>
public static class ScriptValues
{
    /// <summary>Settings as a JSON object.</summary>
    public static JsonObject Of(SettingValues settings) =>
        new(settings.Entries.Select(entry => KeyValuePair.Create(entry.Key, Of(entry.Value))));

    /// <summary>The texts of those settings that are secrets.</summary>
    public static IReadOnlyList<string> SecretsOf(Type settingsType, SettingValues settings) =>
        [.. SettingsBinder.SettingsOf(settingsType).Where(known => known.Setting.Secret)
            .Select(known => settings.Find(known.Setting.Name)).OfType<SettingValue.Scalar>().Select(secret => secret.Text)];

    private static JsonNode? Of(SettingValue value) => value switch
    {
        SettingValue.List list => new JsonArray([.. list.Items.Select(Of)]),
        SettingValue.Map map => Of(map.Values),
        SettingValue.Scalar scalar => JsonValue.Create(scalar.Text),
        _ => null,
    };
}

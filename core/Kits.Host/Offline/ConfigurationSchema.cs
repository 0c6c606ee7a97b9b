using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kits.Core.Resources;
using Kits.Host.Configuration;
using Kits.Host.Loading;
using Kits.Sdk.Settings;

namespace Kits.Host.Offline;

/// <summary>The JSON Schema (draft 2020-12) of a configuration with the kits that are loaded: completion and errors in an editor.</summary>
public static class ConfigurationSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes it.</summary>
    public static string Of(KitCatalogue catalogue)
    {
        var rules = new JsonObject();
        foreach (var (section, type) in RuleReader.Sections)
            rules[section] = Keys(type);
        foreach (var (word, schema) in Keys(typeof(RuleWords))["properties"]!.AsObject())
            rules[word] = schema!.DeepClone();
        var resource = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("tag", "kit"),
            ["unevaluatedProperties"] = false,
            ["properties"] = With(rules, new()
            {
                ["tag"] = new JsonObject { ["type"] = "string", ["pattern"] = "^[-_A-Za-z0-9][-_./A-Za-z0-9]{0,255}$" },
                ["kit"] = new JsonObject { ["enum"] = new JsonArray([.. catalogue.Names.Select(name => JsonValue.Create(name))]) },
                ["needs"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } },
                ["prefers"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } },
                ["startup"] = new JsonObject { ["enum"] = new JsonArray([.. Enum.GetNames<Startup>().Select(name => JsonValue.Create(name.ToLowerInvariant()))]) },
                ["settings"] = new JsonObject { ["type"] = "object" },
            }),
            ["allOf"] = new JsonArray([.. catalogue.Names.Select(name => ForKit(name, Keys(catalogue.Find(name)!.SettingsType)))]),
        };

        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Kits configuration",
            ["type"] = "object",
            ["required"] = new JsonArray("resources"),
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject
            {
                ["node"] = new JsonObject { ["type"] = "string" },
                ["os"] = new JsonObject { ["type"] = "string", ["pattern"] = "^(dry|real|/.+)$" },
                ["reboots"] = Keys(typeof(RebootSettings)),
                ["defaults"] = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = rules.DeepClone() },
                ["resources"] = new JsonObject { ["type"] = "array", ["items"] = resource },
            },
        }.ToJsonString(Indented);
    }

    private static JsonObject ForKit(string name, JsonObject settings) => new JsonObject
    {
        ["if"] = new JsonObject { ["required"] = new JsonArray("kit"), ["properties"] = new JsonObject { ["kit"] = new JsonObject { ["const"] = name } } },
        ["then"] = new JsonObject
        {
            ["required"] = settings["required"] is JsonArray { Count: > 0 } ? new JsonArray("settings") : [],
            ["properties"] = new JsonObject { ["settings"] = settings },
        },
    };

    private static JsonObject With(JsonObject some, JsonObject more)
    {
        foreach (var (key, value) in some)
            more[key] = value!.DeepClone();
        return more;
    }

    private static JsonObject Keys(Type settings)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var (setting, property) in SettingsBinder.SettingsOf(settings))
        {
            var schema = TypeOf(property.PropertyType);
            if (setting.Description.Length > 0)
                schema["description"] = setting.Description;
            if (property.GetCustomAttribute<RangeAttribute>() is { } range)
                (schema["minimum"], schema["maximum"]) = (JsonValue.Create(Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture)), JsonValue.Create(Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture)));
            properties[setting.Name] = schema;
            if (property.GetCustomAttribute<RequiredAttribute>() is not null)
                required.Add(setting.Name);
        }

        return new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties, ["required"] = required };
    }

    private static JsonObject TypeOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return SettingWords.TypeOf(type) switch
        {
            "duration" => new() { ["type"] = "string", ["pattern"] = @"^\d+(\.\d+)?(ms|s|m|h|d)$" },
            "true|false" => new() { ["type"] = "boolean" },
            "number" => new() { ["type"] = type == typeof(double) ? "number" : "integer" },
            "list" => new() { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } },
            "map" => new() { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") } },
            _ when type.IsEnum => new() { ["enum"] = new JsonArray([.. SettingsBinder.WordsOf(type).Select(word => JsonValue.Create(word))]) },
            _ => new() { ["type"] = new JsonArray("string", "number", "boolean") },
        };
    }
}

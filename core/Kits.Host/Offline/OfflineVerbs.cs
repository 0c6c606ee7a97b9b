using System.Reflection;
using System.Text.Json.Nodes;
using Kits.Control;
using Kits.Host.Configuration;
using Kits.Host.Loading;
using Kits.Sdk.Settings;

namespace Kits.Host.Offline;

/// <summary>The verbs that need no daemon: <c>kitsd --offline VERB ...</c>. They read and print; nothing is applied or touched.</summary>
public static class OfflineVerbs
{
    internal const string UsualFile = "/etc/kits/kits.yaml";
    private static readonly string[] Verbs = ["validate", "schema", "kit", "script"];

    /// <summary>Runs a verb.</summary>
    /// <returns>The exit code of the command.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var asked = OfflineArguments.Parse(arguments);
        return asked.Words switch
        {
            ["validate"] => await ValidateAsync(asked),
            ["schema"] => Print(ConfigurationSchema.Of(KitCatalogue.Load(asked.Kits))),
            ["kit", "list"] => await ListAsync(asked),
            ["kit", "show", var name] => await ShowAsync(asked, name),
            ["script", ..] => await ScriptVerbs.RunAsync(asked),
            ["validate", ..] => throw new StartRefusedException(ExitCode.Usage, "usage: kits validate [-f FILE] [--kits DIR]... [--json]"),
            ["schema", ..] => throw new StartRefusedException(ExitCode.Usage, "usage: kits schema [--kits DIR]..."),
            ["kit", ..] => throw new StartRefusedException(ExitCode.Usage, "usage: kits kit list [--json] | kits kit show NAME [--discover WHERE]"),
            [var verb, ..] => throw new StartRefusedException(ExitCode.Usage, $"unknown verb {verb}{NearestWord.Suggestion(verb, Verbs)}; offline verbs are {string.Join(", ", Verbs)}"),
            [] => throw new StartRefusedException(ExitCode.Usage, $"--offline wants a verb: {string.Join(", ", Verbs)}"),
        };
    }

    private static async Task<int> ValidateAsync(OfflineArguments asked)
    {
        var file = Path.GetFullPath(asked.File ?? UsualFile);
        var read = ScriptCheck.Also(ConfigurationFile.Read(file, KitCatalogue.Load(asked.Kits)));
        if (asked.Json)
            Print(JsonOf(file, read));
        else if (read.Configuration is { } valid)
            Print($"{file} is valid: {valid.Resources.Length} resource{(valid.Resources.Length == 1 ? "" : "s")} on node {valid.Node}");
        if (read.Configuration is not null)
            return ExitCode.Done;

        foreach (var problem in read.Problems)
            await Console.Error.WriteLineAsync(problem);
        return ExitCode.BadConfiguration;
    }

    private static string JsonOf(string file, ReadResult read) => new JsonObject
    {
        ["file"] = file,
        ["valid"] = read.Configuration is not null,
        ["node"] = read.Configuration?.Node,
        ["resources"] = read.Configuration?.Resources.Length,
        ["problems"] = new JsonArray([.. read.Problems.Select(problem => JsonValue.Create(problem))]),
    }.ToJsonString();

    private static async Task<int> ListAsync(OfflineArguments asked)
    {
        var kits = KitCatalogue.Load(asked.Kits).Answers;
        if (asked.Json)
            return Print(System.Text.Json.JsonSerializer.Serialize(kits, ControlJson.Default.IReadOnlyListKitAnswer));

        await Console.Out.WriteLineAsync($"{"KIT",-16} {"VERSION",-10} STATE");
        foreach (var kit in kits)
            await Console.Out.WriteLineAsync($"{kit.Name,-16} {kit.Version,-10} {(kit.Problem is null ? "ok" : $"refused: {kit.Problem}")}");
        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(OfflineArguments asked, string name)
    {
        var catalogue = KitCatalogue.Load(asked.Kits);
        if (catalogue.Find(name) is not { } kit)
        {
            await Console.Error.WriteLineAsync(catalogue.WhyNot(name));
            return ExitCode.NotFound;
        }

        if (asked.Discover is { } where)
            return await Discoveries.TellAsync(name, kit, where);

        await Console.Out.WriteLineAsync($"{name}: settings");
        foreach (var (setting, property) in SettingsBinder.SettingsOf(kit.SettingsType))
        {
            var required = property.GetCustomAttribute<System.ComponentModel.DataAnnotations.RequiredAttribute>() is not null;
            await Console.Out.WriteLineAsync($"  {setting.Name,-18} {SettingWords.TypeOf(property.PropertyType),-12} {(required ? "required" : $"default: {SettingWords.DefaultOf(kit.SettingsType, setting, property)}")}");
            if (setting.Description.Length > 0)
                await Console.Out.WriteLineAsync($"  {"",-18} {setting.Description}");
        }

        return ExitCode.Done;
    }

    private static int Print(string text)
    {
        Console.WriteLine(text);
        return ExitCode.Done;
    }
}

using System.Text.Json;
using Kits.Control;
using Kits.Host.Offline;
using Kits.Host.Tests.Loading;

namespace Kits.Host.Tests.Offline;

public sealed class OfflineVerbTests : IDisposable
{
    private readonly KitsFolder _kits = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("kits-offline-").FullName;

    public OfflineVerbTests()
    {
        foreach (var kit in new[] { "Toy", "Newer" })
            _kits.Add(kit);
    }

    public void Dispose()
    {
        _kits.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("resources: []", "0 resources")]
    [InlineData("resources: [{ tag: a, kit: toy, settings: { file: /a } }]", "1 resource")]
    [InlineData("resources: [{ tag: a, kit: toy, settings: { file: /a } }, { tag: b, kit: toy, settings: { file: /b } }]", "2 resources")]
    public async Task A_valid_configuration_is_told_in_one_line(string resources, string count)
    {
        var file = Write($"node: alpha\n{resources}\n");

        Assert.Equal((ExitCode.Done, $"{file} is valid: {count} on node alpha\n", ""), await RunAsync("validate", "-f", file));
    }

    [Fact]
    public async Task Every_problem_is_a_line_on_standard_error()
    {
        var file = Write("nod: alpha\nresources:\n  - { tag: a, kit: newer }\n");

        Assert.Equal(
            (ExitCode.BadConfiguration, "", $"""
                {file}:1: nod: unknown key, did you mean node?
                {file}:3: kit: the kit newer is refused: built against Kits.Sdk 2.0.0.0, but this host has 1.0.0.0; use a newer host or an older build of the kit

                """),
            await RunAsync("validate", "-f", file));
    }

    [Fact]
    public async Task A_program_reads_the_problems_as_data()
    {
        var file = Write("nod: alpha\nresources: []\n");

        var (exit, output, _) = await RunAsync("validate", "-f", file, "--json");

        var answer = JsonDocument.Parse(output).RootElement;
        Assert.Equal(ExitCode.BadConfiguration, exit);
        Assert.False(answer.GetProperty("valid").GetBoolean());
        Assert.Equal([$"{file}:1: nod: unknown key, did you mean node?"], answer.GetProperty("problems").EnumerateArray().Select(problem => problem.GetString()));
    }

    [Fact]
    public async Task Kits_are_listed_with_the_reason_why_one_is_refused()
    {
        var (exit, output, _) = await RunAsync("kit", "list");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Contains("toy              1.0.0.0    ok\n", output, StringComparison.Ordinal);
        Assert.Contains("newer            1.0.0.0    refused: built against Kits.Sdk 2.0.0.0", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_reads_the_kits_as_data()
    {
        var (_, output, _) = await RunAsync("kit", "list", "--json");

        var kits = JsonDocument.Parse(output).RootElement.EnumerateArray().ToDictionary(kit => kit.GetProperty("name").GetString()!, kit => kit.GetProperty("problem").GetString());
        Assert.Null(kits["toy"]);
        Assert.StartsWith("built against", kits["newer"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kit_tells_its_settings_with_type_default_and_meaning()
    {
        var (exit, output, _) = await RunAsync("kit", "show", "toy");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Equal(
            """
            toy: settings
              file               text         required
                                 The resource is in service while this file exists.
              port               number       default: none
                                 A whole number.
              loud               true|false   default: false
              patience           duration     default: 1m30s
              colour             red|light-blue default: red
              words              list         default: none

            """,
            output);
    }

    [Theory]
    [InlineData("tyo", "unknown kit tyo, did you mean toy?; kits kit list shows all\n")]
    [InlineData("newer", "the kit newer is refused: built against Kits.Sdk 2.0.0.0, but this host has 1.0.0.0; use a newer host or an older build of the kit\n")]
    public async Task A_kit_that_is_not_there_is_exit_7(string name, string message) =>
        Assert.Equal((ExitCode.NotFound, "", message), await RunAsync("kit", "show", name));

    [Theory]
    [InlineData("usage: kits validate [-f FILE] [--kits DIR]... [--json]", "validate", "kits.yaml")]
    [InlineData("usage: kits schema [--kits DIR]...", "schema", "toy")]
    [InlineData("usage: kits kit list [--json] | kits kit show NAME", "kit", "show")]
    [InlineData("unknown verb valdate, did you mean validate?; offline verbs are validate, schema, kit", "valdate")]
    [InlineData("unknown option --jsn, did you mean --json?", "kit", "list", "--jsn")]
    [InlineData("-f wants a value", "validate", "-f")]
    public async Task What_is_not_understood_is_exit_2(string message, params string[] words)
    {
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => OfflineVerbs.RunAsync(words));

        Assert.Equal((ExitCode.Usage, message), (refused.Exit, refused.Message));
    }

    [Fact]
    public async Task The_schema_knows_what_every_loaded_kit_wants()
    {
        var (exit, output, _) = await RunAsync("schema");

        var schema = JsonDocument.Parse(output).RootElement;
        var resource = schema.GetProperty("properties").GetProperty("resources").GetProperty("items");
        var toy = resource.GetProperty("allOf").EnumerateArray().Single().GetProperty("then");
        var settings = toy.GetProperty("properties").GetProperty("settings");
        Assert.Equal(ExitCode.Done, exit);
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", schema.GetProperty("$schema").GetString());
        Assert.Equal(["toy"], Words(resource.GetProperty("properties").GetProperty("kit").GetProperty("enum")));
        Assert.Equal(["settings"], Words(toy.GetProperty("required")));
        Assert.Equal(["file"], Words(settings.GetProperty("required")));
        Assert.Equal((1, 65535), (settings.GetProperty("properties").GetProperty("port").GetProperty("minimum").GetInt32(), settings.GetProperty("properties").GetProperty("port").GetProperty("maximum").GetInt32()));
        Assert.Equal(["red", "light-blue"], Words(settings.GetProperty("properties").GetProperty("colour").GetProperty("enum")));
    }

    private static IEnumerable<string?> Words(JsonElement list) => list.EnumerateArray().Select(word => word.GetString());

    private string Write(string text)
    {
        var file = Path.Combine(_folder, "kits.yaml");
        File.WriteAllText(file, text);
        return file;
    }

    // As a command does it: one console for the process, so these tests are one class and run one after the other.
    private async Task<(int Exit, string Output, string Error)> RunAsync(params string[] words)
    {
        var (output, error) = (Console.Out, Console.Error);
        using var printed = new StringWriter();
        using var told = new StringWriter();
        Console.SetOut(printed);
        Console.SetError(told);
        try
        {
            return (await OfflineVerbs.RunAsync([.. words, "--kits", _kits.Path]), printed.ToString(), told.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}

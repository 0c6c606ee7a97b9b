using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

using Kits.Control;
using Kits.Host.Tests.Loading;
using Kits.Sdk.Services;

namespace Kits.Host.Tests.Offline;

/// <summary>Calls kitsd as the commands do that need no daemon.</summary>
public sealed class OfflineVerbsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kits-offline-").FullName;
    private readonly KitsFolder _kits = new();
    private readonly KernelEvents _events = new();

    public OfflineVerbsTests()
    {
        _kits.Add("Toy");
        _kits.Add("Broken");
    }

    private string File => Path.Combine(_folder, "kits.yaml");

    public void Dispose()
    {
        _events.Dispose();
        _kits.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_valid_file_is_called_valid()
    {
        await System.IO.File.WriteAllTextAsync(File, "node: alpha\nresources: [{ tag: app, kit: toy, settings: { file: /x } }]", TestContext.Current.CancellationToken);

        Assert.Equal((ExitCode.Done, $"{File} is valid: 1 resource on node alpha\n", ""), await RunAsync("validate", "-f", File));
    }

    [Fact]
    public async Task Every_problem_of_a_file_is_a_line_of_its_own()
    {
        await System.IO.File.WriteAllTextAsync(File, "nod: alpha\nresources: [{ tag: app, kit: tyo }]", TestContext.Current.CancellationToken);

        Assert.Equal(
            (ExitCode.BadConfiguration, "", $"{File}:1: nod: unknown key, did you mean node?\n{File}:2: kit: unknown kit tyo, did you mean toy?; kits kit list shows all\n"),
            await RunAsync("validate", "-f", File));
    }

    [Theory]
    [InlineData("node: alpha\nresources: []\n", ExitCode.Done, """{"file":"FILE","valid":true,"node":"alpha","resources":0,"problems":[]}""", "")]
    [InlineData("nod: alpha\nresources: []\n", ExitCode.BadConfiguration, """{"file":"FILE","valid":false,"node":null,"resources":null,"problems":["FILE:1: nod: unknown key, did you mean node?"]}""", "FILE:1: nod: unknown key, did you mean node?\n")]
    public async Task A_program_reads_the_verdict_as_data(string text, int exit, string output, string errors)
    {
        await System.IO.File.WriteAllTextAsync(File, text, TestContext.Current.CancellationToken);

        Assert.Equal(
            (exit, output.Replace("FILE", File, StringComparison.Ordinal) + "\n", errors.Replace("FILE", File, StringComparison.Ordinal)),
            await RunAsync("validate", "-f", File, "--json"));
    }

    [Fact]
    public async Task A_program_reads_the_kits_as_data()
    {
        var (_, output, _) = await RunAsync("kit", "list", "--json");

        var problems = JsonNode.Parse(output)!.AsArray().ToDictionary(kit => (string)kit!["name"]!, kit => (string?)kit!["problem"]);
        Assert.Null(problems["toy"]);
        Assert.StartsWith("the constructor of BadKits.BrokenKit threw", problems["broken"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_does_not_exist_is_a_problem() =>
        Assert.Equal((ExitCode.BadConfiguration, "", $"{File}: no such file; name another with --config (or -f)\n"), await RunAsync("validate", "-f", File));

    [Fact]
    public async Task The_schema_knows_the_settings_of_every_kit()
    {
        var (exit, output, errors) = await RunAsync("schema");

        Assert.Equal((ExitCode.Done, ""), (exit, errors));
        var resource = JsonNode.Parse(output)!["properties"]!["resources"]!["items"]!;
        Assert.Equal(["toy"], resource["properties"]!["kit"]!["enum"]!.AsArray().Select(kit => (string?)kit));
        var settings = resource["allOf"]![0]!["then"]!["properties"]!["settings"]!;
        Assert.Equal(["file", "port", "loud", "patience", "colour", "words"], settings["properties"]!.AsObject().Select(setting => setting.Key));
        Assert.Equal(["file"], settings["required"]!.AsArray().Select(name => (string?)name));
        Assert.Equal(["red", "light-blue"], settings["properties"]!["colour"]!["enum"]!.AsArray().Select(word => (string?)word));
        var port = settings["properties"]!["port"]!;
        Assert.Equal(("integer", 1, 65535), ((string?)port["type"], (int)port["minimum"]!, (int)port["maximum"]!));
        Assert.Equal(["settings"], resource["allOf"]![0]!["then"]!["required"]!.AsArray().Select(name => (string?)name));
        Assert.Equal(["continue", "stop-here", "stop-hierarchy", "script", "stop-host", "shutdown", "reboot"], resource["properties"]!["recover"]!["properties"]!["then"]!["enum"]!.AsArray().Select(word => (string?)word));
    }

    [Fact]
    public async Task A_kit_is_shown_with_the_types_and_defaults_of_its_settings()
    {
        var (exit, output, _) = await RunAsync("kit", "show", "toy");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Equal("toy: settings", output.Split('\n')[0]);
        Assert.Matches(@"(?m)^  file +text +required; a change restarts it$", output);
        Assert.Matches(@"(?m)^ +The resource is in service while this file exists\.$", output);
        Assert.Matches(@"(?m)^  port +number +default: none; a change restarts it$", output);
        Assert.Matches(@"(?m)^  loud +true\|false +default: false; a change restarts it$", output);
        Assert.Matches(@"(?m)^  patience +duration +default: 1m30s; a change restarts it$", output);
        Assert.Matches(@"(?m)^  colour +red\|light-blue +default: red; a change restarts it$", output);
        Assert.Matches(@"(?m)^  words +list +default: none; a change restarts it$", output);
    }

    [Fact]
    public async Task What_a_kit_discovers_can_be_pasted_into_a_configuration()
    {
        await System.IO.File.WriteAllTextAsync(Path.Combine(_folder, "toy's no. 1"), "", TestContext.Current.CancellationToken);

        var (exit, output, errors) = await RunAsync("kit", "show", "toy", "--discover", _folder);
        Assert.Equal((ExitCode.Done, ""), (exit, errors));
        Assert.Equal($"resources:\n  # a toy\n  - tag: toy-0\n    kit: toy\n    settings:\n      file: '{_folder}/toy''s no. 1'\n", output);

        await System.IO.File.WriteAllTextAsync(File, output, TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Done, (await RunAsync("validate", "-f", File)).Exit);
    }

    [Fact]
    public async Task Nothing_discovered_is_told_with_the_reason() => Assert.Equal(
        (ExitCode.Failed, "", "toy: /nowhere is no folder\ntoy: nothing to protect was found at /nowhere\n"),
        await RunAsync("kit", "show", "toy", "--discover", "/nowhere"));

    [Fact]
    public async Task A_kit_that_there_is_not_is_not_found()
    {
        Assert.Equal((ExitCode.NotFound, "", "unknown kit tyo, did you mean toy?; kits kit list shows all\n"), await RunAsync("kit", "show", "tyo"));
        var (exit, _, errors) = await RunAsync("kit", "show", "broken");
        Assert.Equal(ExitCode.NotFound, exit);
        Assert.StartsWith("the kit broken is refused: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kits_are_listed_with_the_reason_why_one_is_refused()
    {
        var (exit, output, _) = await RunAsync("kit", "list");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Matches(@"(?m)^toy +1\.0\.0\.0 +ok$", output);
        Assert.Matches(@"(?m)^broken +1\.0\.0\.0 +refused: the constructor of BadKits\.BrokenKit threw", output);
    }

    [Theory]
    [InlineData("kitsd: usage: kits validate [-f FILE] [--kits DIR]... [--json]\n", "validate", "kits.yaml")]
    [InlineData("kitsd: usage: kits schema [--kits DIR]...\n", "schema", "toy")]
    public async Task A_word_too_many_is_answered_with_the_usage(string told, params string[] words) =>
        Assert.Equal((ExitCode.Usage, "", told), await RunAsync(words));

    [Theory]
    [InlineData("validat", "kitsd: unknown verb validat, did you mean validate?; offline verbs are ")]
    [InlineData("kit", "kitsd: usage: kits kit list [--json] | kits kit show NAME [--discover WHERE]")]
    [InlineData("--jsn", "kitsd: unknown option --jsn, did you mean --json?")]
    [InlineData("-f", "kitsd: -f wants a value")]
    public async Task What_is_not_understood_is_told(string word, string told)
    {
        var (exit, output, errors) = await RunAsync(word);

        Assert.Equal((ExitCode.Usage, ""), (exit, output));
        Assert.StartsWith(told, errors, StringComparison.Ordinal);
    }

    private async Task<(int? Exit, string Output, string Errors)> RunAsync(params string[] words)
    {
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var command = new Command(Path.Combine(AppContext.BaseDirectory, "kitsd"), ["--offline", "--kits", _kits.Path, .. words])
        {
            ErrorFile = Path.Combine(_folder, "errors"),
            Environment = new Dictionary<string, string> { ["DOTNET_ROOT"] = dotnet },
        };
        var result = await new CommandRunner(_events, TimeProvider.System).RunAsync(command, TestContext.Current.CancellationToken);
        return (result.ExitCode, result.Output, result.Errors);
    }
}

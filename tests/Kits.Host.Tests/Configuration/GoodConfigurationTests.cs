using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.Configuration;
using Kits.Sdk.Settings;

namespace Kits.Host.Tests.Configuration;

public sealed class GoodConfigurationTests : IDisposable
{
    private readonly ConfigurationText _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void A_configuration_without_resources_is_a_whole_one()
    {
        var read = Read("resources: []");

        Assert.Empty(read.Resources);
        Assert.Equal(Environment.MachineName, read.Node);
    }

    [Fact]
    public void Where_nothing_is_said_the_rules_are_those_of_the_documentation()
    {
        var resource = Assert.Single(Read("node: alpha\nresources: [{ tag: app, kit: toy, settings: { file: /x } }]").Resources);

        Assert.Equal(("app", "toy", Startup.Auto, ResourceRules.Default), (resource.Description.Tag, resource.Description.Kit, resource.Description.Startup, resource.Description.Rules));
        Assert.Equal(
            (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(15), 0, 4, 5, TimeSpan.FromMinutes(10), FinalAction.Continue),
            Numbers(resource.Description.Rules));
        Assert.Empty(resource.Description.Needs);
    }

    [Fact]
    public void Defaults_hold_for_every_resource_and_its_own_rules_win_key_by_key()
    {
        var resources = Read("""
            node: alpha
            defaults:
              quickCheck: { every: 10s, timeout: 5s, tolerate: 2, timeouts: 3 }
              restore: { timeout: 1m }
              remove: { timeout: 2m }
              recover: { attempts: 3, within: 30m, then: stop-here, timeout: 3m }
            resources:
              - { tag: a, kit: toy, settings: { file: /a } }
              - { tag: b, kit: toy, startup: manual, settings: { file: /b }, needs: [a, a], quickCheck: { timeout: 1500ms }, recover: { then: stop-hierarchy } }
            """).Resources;

        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5), 2, 3, 3, TimeSpan.FromMinutes(30), FinalAction.StopHere), Numbers(resources[0].Description.Rules));
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1.5), 2, 3, 3, TimeSpan.FromMinutes(30), FinalAction.StopHierarchy), Numbers(resources[1].Description.Rules));
        Assert.All(resources, resource => Assert.Equal(
            (TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3)),
            (resource.Description.Rules.RestoreTimeout, resource.Description.Rules.RemoveTimeout, resource.Description.Rules.RecoverTimeout)));
        Assert.Equal(Startup.Manual, resources[1].Description.Startup);
        Assert.Equal(["a"], resources[1].Description.Needs);
    }

    [Theory]
    [InlineData("powergres-/share/data")]
    [InlineData("-_.")]
    [InlineData("0")]
    [InlineData("no")]
    [InlineData("null")]
    public void These_are_tags(string tag) =>
        Assert.Equal(tag, Assert.Single(Read($"resources: [{{ tag: {tag}, kit: toy, settings: {{ file: /x }} }}]").Resources).Description.Tag);

    [Fact]
    public void A_tag_may_have_256_characters() =>
        Assert.Single(Read($"resources: [{{ tag: {new string('a', 256)}, kit: toy, settings: {{ file: /x }} }}]").Resources);

    [Theory]
    [InlineData("file: no", "File", "no")]
    [InlineData("file: 010", "File", "010")]
    [InlineData("file: 1e3", "File", "1e3")]
    [InlineData("file: ~", "File", "~")]
    [InlineData("file: 12:30:00", "File", "12:30:00")]
    [InlineData("file: '#x'", "File", "#x")]
    [InlineData("file: /x, port: 010", "Port", 10)]
    [InlineData("file: /x, port: '80'", "Port", 80)]
    [InlineData("file: /x, loud: true", "Loud", true)]
    public void A_value_has_the_type_of_its_setting_and_not_one_that_yaml_guesses(string settings, string property, object value) =>
        Assert.Equal(value, Bound(settings).GetType().GetProperty(property)!.GetValue(Bound(settings)));

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("10s", 10_000)]
    [InlineData("1.5m", 90_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("7d", 604_800_000)]
    public void A_duration_has_a_number_and_a_unit(string text, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Bound($"file: /x, patience: {text}").GetType().GetProperty("Patience")!.GetValue(Bound($"file: /x, patience: {text}")));

    [Fact]
    public void A_byte_order_mark_comments_and_windows_line_ends_do_no_harm() =>
        Assert.Equal("alpha", Read("\uFEFF# a comment\r\nnode: alpha\r\nresources: []\r\n...\r\n").Node);

    private NodeConfiguration Read(string text)
    {
        var read = _file.Read(text);
        Assert.Empty(read.Problems);
        return read.Configuration!;
    }

    private object Bound(string settings)
    {
        var resource = Assert.Single(Read($"resources: [{{ tag: app, kit: toy, settings: {{ {settings} }} }}]").Resources);
        return SettingsBinder.Bind(resource.Kit.SettingsType, resource.Settings).OrThrow();
    }

    private static (TimeSpan Every, TimeSpan Timeout, int Tolerate, int Timeouts, int Attempts, TimeSpan Within, FinalAction Then) Numbers(ResourceRules rules) =>
        (rules.Every, rules.CheckTimeout, rules.Tolerate, rules.Timeouts, rules.Attempts, rules.Within, rules.Then);
}

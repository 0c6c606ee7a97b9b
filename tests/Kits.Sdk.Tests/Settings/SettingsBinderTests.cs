using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Net;
using Kits.Sdk.Settings;

namespace Kits.Sdk.Tests.Settings;

public sealed class SettingsBinderTests
{
    [Fact]
    public void Every_type_is_read_from_its_text()
    {
        var bound = Bind(
            ("name", new SettingValue.Scalar("no")), ("count", new SettingValue.Scalar("010")), ("wait", new SettingValue.Scalar("90s")),
            ("address", new SettingValue.Scalar("2001:db8::1")), ("enabled", new SettingValue.Scalar("true")), ("mode", new SettingValue.Scalar("read-only")),
            ("options", new SettingValue.List([new SettingValue.Scalar("a"), new SettingValue.Scalar("b")])),
            ("environment", new SettingValue.Map(SettingValues.Of(("A", "1")))));

        var settings = (Sample)bound.OrThrow();
        Assert.Equal(("no", 10, TimeSpan.FromSeconds(90), IPAddress.Parse("2001:db8::1")), (settings.Name, settings.Count, settings.Wait, settings.Address));
        Assert.Equal((true, Mode.ReadOnly), (settings.Enabled, settings.Mode));
        Assert.Equal(["a", "b"], settings.Options);
        Assert.Equal("1", settings.Environment["A"]);
    }

    [Fact]
    public void What_is_not_given_keeps_its_default()
    {
        var settings = (Sample)Bind(Scalar("name", "x")).OrThrow();

        Assert.Equal((5, null, Mode.ReadWrite), (settings.Count, settings.Wait, settings.Mode));
    }

    [Theory]
    [InlineData("nmae", "x", "nmae: unknown setting, did you mean name?")]
    [InlineData("completely_other", "x", "completely_other: unknown setting; known are name, count, wait, address, enabled, mode, options, environment")]
    [InlineData("count", "many", "count: expected a whole number, got many")]
    [InlineData("count", "11", "count: must be from 1 to 10")]
    [InlineData("wait", "90", "wait: 90 has no unit; did you mean 90s? Units are ms, s, m, h, d")]
    [InlineData("address", "10.1", "address: expected an IPv4 or IPv6 address, got 10.1")]
    [InlineData("enabled", "no", "enabled: expected true or false, got no")]
    [InlineData("mode", "readonly", "mode: readonly is not one of read-write, read-only, did you mean read-only?")]
    [InlineData("options", "a", "options: expected a list, like [a, b], got a")]
    [InlineData("environment", "a", "environment: expected a map, like { NAME: value }, got a")]
    public void What_is_wrong_is_told_with_what_was_expected(string key, string text, string problem) =>
        Assert.Equal([problem], Bind(Scalar("name", "x"), Scalar(key, text)).Problems.Select(found => found.ToString()));

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once_with_its_line()
    {
        var bound = Bind(("count", new SettingValue.Scalar("x", Line: 7)), ("enbaled", new SettingValue.Scalar("true", Line: 8)));

        Assert.Equal([("count", 7), ("enbaled", 8), ("name", 0)], bound.Problems.Select(problem => (problem.Key, problem.Line)));
        Assert.Equal("is required", bound.Problems[^1].Message);
        Assert.Contains("count: expected a whole number", Assert.Throws<ArgumentException>(bound.OrThrow).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_are_checked_against_each_other() =>
        Assert.Equal(["wait: needs enabled"], Bind(Scalar("name", "x"), Scalar("wait", "1s"), Scalar("enabled", "false")).Problems.Select(found => found.ToString()));

    [Fact]
    public void A_list_of_lists_is_refused() =>
        Assert.Equal(
            ["options: expected a list of single values, got a list"],
            Bind(Scalar("name", "x"), ("options", new SettingValue.List([new SettingValue.List(ImmutableArray<SettingValue>.Empty)]))).Problems.Select(found => found.ToString()));

    [Fact]
    public void A_key_that_stands_twice_is_refused() =>
        Assert.Throws<ArgumentException>(() => SettingValues.Of(("name", "x"), ("name", "y")));

    private static (string Key, SettingValue Value) Scalar(string key, string text) => (key, new SettingValue.Scalar(text));

    private static BoundSettings Bind(params (string Key, SettingValue Value)[] values) =>
        SettingsBinder.Bind(typeof(Sample), new SettingValues(values.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))));

    public enum Mode
    {
        ReadWrite,
        ReadOnly,
    }

    public sealed class Sample : IValidatableObject
    {
        [Setting("name"), Required]
        public string? Name { get; init; }

        [Setting("count"), Range(1, 10)]
        public int Count { get; init; } = 5;

        [Setting("wait")]
        public TimeSpan? Wait { get; init; }

        [Setting("address")]
        public IPAddress? Address { get; init; }

        [Setting("enabled")]
        public bool Enabled { get; init; } = true;

        [Setting("mode")]
        public Mode Mode { get; init; }

        [Setting("options")]
        public IReadOnlyList<string> Options { get; init; } = [];

        [Setting("environment")]
        public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Wait is not null && !Enabled)
                yield return new ValidationResult("needs enabled", ["wait"]);
        }
    }
}

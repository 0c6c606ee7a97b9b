using System.Text.RegularExpressions;

namespace Kits.Architecture;

/// <summary>The table of core/README.md that says what happens when a part of kitsd dies or stands still.</summary>
public sealed partial class EmergencyTableTests
{
    [Fact]
    public void Every_row_names_tests_and_they_are_there()
    {
        var rows = File.ReadLines(House.At("core", "README.md"))
            .SkipWhile(line => !line.StartsWith("## When a part of kitsd dies", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.Count(letter => letter == '|') == 7).ToList();

        Assert.True(rows.Count >= 10);
        Assert.All(rows, row =>
        {
            var tests = Name().Matches(row.Split('|')[6]).Select(match => match.Groups[1].Value).ToList();
            Assert.NotEmpty(tests);
            Assert.All(tests, test => Assert.Single(Directory.GetFiles(House.At("tests"), $"{test}.cs", SearchOption.AllDirectories)));
        });
    }

    [GeneratedRegex("`([A-Za-z]+Tests)`")]
    private static partial Regex Name();
}

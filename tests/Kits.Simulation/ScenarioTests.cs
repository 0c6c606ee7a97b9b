using Kits.Simulation.Scenarios;

namespace Kits.Simulation;

public sealed class ScenarioTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Scenarios");

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder, "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_goes_as_the_scenario_says(string name)
    {
        var wrong = Telling.Tell(Scenario.Read(Path.Combine(Folder, $"{name}.txt")));
        Assert.True(wrong is null, wrong);
    }

    [Fact]
    public void A_line_that_is_no_sentence_is_told_with_what_is_near_to_it()
    {
        var error = Assert.Throws<FormatException>(() => Scenario.Parse("typo", ["given web", "when web braeks"]));
        Assert.Contains("typo.txt:2: \"when web braeks\" is no sentence; near to it are\n    when TAG breaks", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_begins_wrong_is_told_with_the_right_word() =>
        Assert.Contains("wen", Assert.Throws<FormatException>(() => Scenario.Parse("typo", ["wen web breaks"])).Message, StringComparison.Ordinal);
}

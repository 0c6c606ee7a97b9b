namespace Kits.Architecture;

public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Kits.Sdk"] = [],
        ["Kits.Testing"] = ["Kits.Sdk"],
        ["Kits.Core"] = ["Kits.Sdk"],
        ["Kits.Scripting"] = ["Kits.Sdk"],
        ["Kits.Worker"] = ["Kits.Scripting", "Kits.Sdk"],
        ["Kits.Control"] = [],
        ["Kits.Remote"] = ["Kits.Control"],
        ["Kits.Host"] = ["Kits.Core", "Kits.Scripting", "Kits.Control", "Kits.Remote"],
        ["Kits.Cli"] = ["Kits.Control"],
    };

    [Fact]
    public void Sdk_and_core_hold_only_projects_of_the_design_and_only_its_arrows() => Assert.All(House.Projects("sdk", "core"), project =>
    {
        Assert.True(Arrows.ContainsKey(project.Name), $"{project.Path} is not in the design");
        Assert.Empty(project.References.Except(Arrows[project.Name]));
    });

    [Fact]
    public void The_projects_that_everything_stands_on_are_there() =>
        Assert.Empty(new[] { "Kits.Sdk", "Kits.Testing", "Kits.Core", "Kits.Control", "Kits.Host", "Kits.Cli" }.Except(House.Projects("sdk", "core").Select(project => project.Name)));

    [Fact]
    public void Every_kit_refers_to_the_sdk_and_to_nothing_else_of_ours()
    {
        var kits = House.Projects("kits").ToList();
        Assert.NotEmpty(kits);
        Assert.All(kits, kit => Assert.Equal(["Kits.Sdk"], kit.References));
    }

    [Fact]
    public void A_kit_made_by_a_third_party_needs_the_sdk_alone() =>
        Assert.All(House.Projects("samples"), sample => Assert.Empty(sample.References.Except(["Kits.Sdk", "Kits.Testing"])));

    [Fact]
    public void No_project_reaches_another_by_a_side_door() =>
        Assert.All(House.Projects("sdk", "core", "kits"), project => Assert.Empty(project.SideDoors));

    [Fact]
    public void Nothing_but_tests_refers_to_a_test() => Assert.All(
        House.Projects("sdk", "core", "kits", "samples"),
        project => Assert.Empty(project.References.Intersect(House.Projects("tests").Select(test => test.Name))));

    [Fact]
    public void A_project_bears_the_name_of_its_folder() =>
        Assert.All(House.Projects("sdk", "core", "kits"), project => Assert.Equal(project.Name, Path.GetFileName(Path.GetDirectoryName(project.Path))));

    [Fact]
    public void Every_project_is_part_of_the_solution()
    {
        var solution = File.ReadAllText(House.At("Kits.sln")).Replace('\\', '/');
        Assert.All(House.Projects("sdk", "core", "kits", "tests"), project => Assert.Contains($"\"{project.Path}\"", solution, StringComparison.Ordinal));
    }
}

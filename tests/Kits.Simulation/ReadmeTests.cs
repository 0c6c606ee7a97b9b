using Kits.Simulation.Invariants;
using Kits.Simulation.Running;

namespace Kits.Simulation;

public sealed class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"));

    [Fact]
    public void It_names_every_invariant() => Assert.All(
        Invariant.All(new Witness(new SimulatedNode([], seed: 1))), invariant => Assert.Contains($"- {invariant.Sentence}\n", Readme, StringComparison.Ordinal));

    [Fact]
    public void Its_scenario_is_one_of_ours()
    {
        var scenario = Readme.Split("```\n")[1];
        Assert.Contains(Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Scenarios")), file => File.ReadAllText(file) == scenario);
    }
}

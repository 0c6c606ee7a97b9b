using Kits.Simulation.Runs;

namespace Kits.Simulation;

public sealed class SeedsTests
{
    private const int Seeds = 10_000;

    [Fact]
    public void Every_invariant_holds_whatever_happens()
    {
        using var story = new StringWriter();
        Assert.True(Runs.Seeds.Run(first: 1, Seeds, story), story.ToString());
    }

    [Fact]
    public void A_seed_is_one_run_and_always_the_same()
    {
        for (var seed = 1ul; seed <= 20; seed++)
            Assert.Equal(Run.Of(RandomScript.Of(seed), keepLog: true).Log, Run.Of(RandomScript.Of(seed), keepLog: true).Log);
    }
}

using Kits.Core.Resources;
using Kits.Host.State;
using Kits.Sdk;
using Kits.Simulation.Running;

namespace Kits.Simulation;

/// <summary>Whether the invariants are worth anything: each of these hosts breaks one, and must be found.</summary>
public sealed class MutantTests
{
    private const int Seeds = 300;

    private static readonly (Mutant Mutant, string Finds)[] Mutants =
    [
        (new Mutant("does not see what a resource needs") { Describe = resource => resource with { Needs = [] } }, "nothing is restored before"),
        (new Mutant("believes the first timeout") { Describe = resource => resource with { Rules = resource.Rules with { Timeouts = 1 } } }, "only after enough"),
        (new Mutant("forgives nothing") { Describe = resource => resource with { Rules = resource.Rules with { Tolerate = 0 } } }, "only after enough"),
        (new Mutant("takes unknown for failed") { Reads = answer => answer is CheckResult.Unknown unknown ? new CheckResult.Failed(Failure.Passing(unknown.Why)) : answer }, "only after enough"),
        (new Mutant("never tires") { Describe = resource => resource with { Rules = resource.Rules with { Attempts = 1_000 } } }, "no more recoveries"),
        (new Mutant("forgets its attempts in a crash") { Loses = change => change is Change.AttemptStarted }, "no more recoveries"),
        (new Mutant("forgets a doubt in a crash") { Loses = change => change is Change.SetInDoubt }, "in doubt"),
        (new Mutant("forgets what it holds in a crash") { Loses = change => change is Change.SetHeld }, "stays stopped"),
        (new Mutant("forgets a remove in a crash") { Loses = change => change is Change.SetWanted { Wanted: Wanted.Out } }, "only operators change"),
        (new Mutant("does not wait for the disk") { Hurries = true }, "before it begins"),
        (new Mutant("lets a second call in after a minute") { Remembers = TimeSpan.FromMinutes(1) }, "no call enters"),
        (new Mutant("never looks again where checks are rare") { LongestTimer = TimeSpan.FromSeconds(40) }, "comes back"),
    ];

    public static TheoryData<string> Names => [.. Mutants.Select(entry => entry.Mutant.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_host_that_is_broken_on_purpose_is_found(string name)
    {
        var (mutant, finds) = Mutants.Single(entry => entry.Mutant.Name == name);

        var broken = Runs.Seeds.Find(first: 1, Seeds, out _, mutant, outcome => outcome.Violation!.Invariant.Contains(finds, StringComparison.Ordinal));

        Assert.NotNull(broken);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {broken.Script.Seed}: {broken.Violation!.What}");
    }
}

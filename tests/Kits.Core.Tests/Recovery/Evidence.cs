using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Sdk;

namespace Kits.Core.Tests.Recovery;

/// <summary>What a decision is made of. Unless told otherwise: in service, wanted in, never recovered, and a check that failed.</summary>
public sealed record Evidence
{
    public static DateTimeOffset Noon { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public ResourceRules Rules { get; init; } = ResourceRules.Default;

    public Situation Situation { get; init; } = new(ServiceState.InService, Wanted.In);

    public Standing Standing { get; init; } = Standing.Clean;

    public Ledger Ledger { get; init; } = Ledger.Empty;

    public Observation Seen { get; init; } = new Observation.Answer(new CheckResult.Failed(Failure.Passing("no answer on port 80")));

    public Restraint Restraint { get; init; } = Restraint.None;

    public Stamp Now { get; init; } = At(TimeSpan.FromHours(1));

    /// <summary>A moment of the one boot that these tests know.</summary>
    public static Stamp At(TimeSpan sinceBoot) => new("this boot", sinceBoot, Noon + sinceBoot);

    public Evidence In(ServiceState state) => this with { Situation = Situation with { State = state } };

    public Evidence After(params double[] secondsAgo) =>
        this with { Ledger = new([.. secondsAgo.OrderDescending().Select(ago => At(Now.Monotonic - TimeSpan.FromSeconds(ago)))], []) };

    public Evidence Saw(CheckResult result) => this with { Seen = new Observation.Answer(result) };

    public Evidence SawFailed(Failure failure) => Saw(new CheckResult.Failed(failure));

    public Evidence HeardNothing(string? becauseTheHostWasLate = null) => this with { Seen = new Observation.NoAnswer(TimeSpan.FromSeconds(15), becauseTheHostWasLate) };

    public Decision Decide() => RecoveryPolicy.Decide(Rules, Situation, Standing, Ledger, Seen, Now, Restraint);

    public T Decide<T>() where T : Decision => Assert.IsType<T>(Decide());
}

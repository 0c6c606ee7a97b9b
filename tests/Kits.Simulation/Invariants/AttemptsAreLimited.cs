using Kits.Host.Running;
using Kits.Host.State;
using Kits.Simulation.Machine;

namespace Kits.Simulation.Invariants;

/// <summary>Every recovery counts, across crashes too if it was durable.</summary>
public sealed class AttemptsAreLimited : Invariant
{
    private readonly Dictionary<string, List<Attempt>> _attempts;
    private readonly HashSet<string> _forgotten = []; // by a reset between the count and the call

    /// <summary>Listens to the disk.</summary>
    public AttemptsAreLimited(Witness witness)
        : base(witness)
    {
        _attempts = Node.Resources.ToDictionary(resource => resource.Tag, _ => new List<Attempt>());
        Node.Disk.Landed += Landed;
    }

    /// <inheritdoc />
    public override string Sentence => "no more recoveries are started than there are attempts in their window";

    /// <inheritdoc />
    public override void Records(Change change)
    {
        if (change is Change.AttemptStarted(var tag, _))
            _attempts[tag].Add(new Attempt(change, Node.Time.Now));
        else if (change is Change.LedgerReset(var reset) && reset.Length > 0)
            Forget(reset);
    }

    /// <inheritdoc />
    public override void Begins(Call call)
    {
        if (call.Action != KitAction.Recover)
            return;

        var attempts = _attempts[call.Toy.Tag];
        if (_forgotten.Remove(call.Toy.Tag))
            return;
        if (!attempts.Exists(attempt => !attempt.HasBegun))
            attempts.Add(new Attempt(null, Node.Time.Now));
        attempts.ForEach(attempt => attempt.HasBegun = true);

        var rules = Witness.RulesOf(call.Toy.Tag);
        var spent = attempts.Count(attempt => Node.Time.Now - attempt.At < rules.Within);
        if (spent > rules.Attempts && Witness.CauseOf(call) is not null && Witness.InEngine(call.Toy.Tag)!.Rules.Policies.TemporalRecovery)
            Broken($"{call} is number {spent} of {rules.Attempts} within {rules.Within}");
    }

    /// <inheritdoc />
    public override void HostStarts()
    {
        foreach (var attempts in _attempts.Values)
            attempts.RemoveAll(attempt => !attempt.IsDurable);
    }

    private void Forget(string tag)
    {
        if (_attempts[tag].Exists(attempt => !attempt.HasBegun))
            _forgotten.Add(tag);
        _attempts[tag].Clear();
    }

    private void Landed(Change change)
    {
        if (change is Change.AttemptStarted(var tag, _) && _attempts[tag].Find(attempt => ReferenceEquals(attempt.Change, change)) is { } landed)
            landed.IsDurable = true;
    }

    private sealed class Attempt(Change? change, TimeSpan at)
    {
        public Change? Change => change;

        public TimeSpan At => at;

        public bool HasBegun { get; set; }

        public bool IsDurable { get; set; }
    }
}

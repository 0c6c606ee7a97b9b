using System.Collections.Immutable;
using Kits.Core.Resources;
using static Kits.Core.Resources.ServiceState;

namespace Kits.Core.Planning;

/// <summary>
/// Turns a request into ordered steps. Pure: the same hierarchy, situations and request give the same plan.
/// </summary>
/// <remarks>
/// Two rules hold for every plan: nothing is restored before every child it needs is in service, and nothing is removed before its
/// parents are out. Children are restored first and removed last (LifeKeeper's order); a shared child is touched once.
/// </remarks>
public static class Planner
{
    /// <summary>Plans a request.</summary>
    /// <param name="hierarchy">Which resource needs which.</param>
    /// <param name="situations">The situation of every resource.</param>
    /// <param name="request">What is asked.</param>
    public static Plan Plan(Hierarchy hierarchy, IReadOnlyDictionary<string, Situation> situations, Request request) => request switch
    {
        Request.Restore restore => new Draft(hierarchy, situations).Restore(restore.Tag, restore.Reach),
        Request.Remove remove => new Draft(hierarchy, situations).Remove(remove.Tag, remove.Reach),
        Request.Restart { Tag: var tag } when situations[tag].State == OutOfService => new Draft(hierarchy, situations).Restore(tag, Reach.Default),
        Request.Restart restart => new Draft(hierarchy, situations).Restart(restart.Tag),
        Request.Reinstate reinstate => new Draft(hierarchy, situations).Reinstate(reinstate),
        Request.RemoveAgain again => new Draft(hierarchy, situations).RemoveAgain(again.Tag),
        Request.Stop stop => new Draft(hierarchy, situations).Stop(stop),
        Request.ShutDown => new Draft(hierarchy, situations).ShutDown(),
        _ => throw new ArgumentOutOfRangeException(nameof(request)),
    };

    private sealed class Draft(Hierarchy hierarchy, IReadOnlyDictionary<string, Situation> situations)
    {
        private readonly Dictionary<string, string> _removals = [];  // tag -> why
        private readonly Dictionary<string, string> _restores = [];
        private readonly Dictionary<string, string> _notes = [];     // tag -> what it does instead of what might be expected

        public Plan Restore(string tag, Reach reach)
        {
            var why = $"restore of {tag} was asked for";
            var wanted = reach == Reach.Alone ? [tag] : hierarchy.Below(tag).Add(tag);

            if (InOrder(wanted).FirstOrDefault(one => StateOf(one) == InDoubt) is { } doubtful)
                return Planning.Plan.Refused($"{doubtful} is in doubt: it may still run here; remove it first (perform_action -t {doubtful} -a remove)");
            if (reach == Reach.Alone && hierarchy.Needs(tag).FirstOrDefault(need => StateOf(need) != InService) is { } missing)
                return Planning.Plan.Refused($"{tag} needs {missing}, which is not in service; without -s it is restored too");
            if (reach == Reach.Alone && StateOf(tag) == Failed && NotOutAbove(tag) is { } above)
                return Planning.Plan.Refused($"{tag} failed and must be removed first, but {above} above it is not out of service; without -s that is removed too");

            foreach (var one in InOrder(wanted))
                Bring(one, one == tag ? "asked for" : $"{tag} needs it");
            if (reach == Reach.Default)
                BringFollowers(tag);
            SettleWhatStaysOut();

            return Finish(why, wanted: wanted.Union(_restores.Keys.Where(one => situations[one].FollowsItsChildren)).ToImmutableDictionary(one => one, _ => Wanted.In));
        }

        public Plan Remove(string tag, Reach reach)
        {
            if (reach == Reach.Alone && NotOutAbove(tag) is { } parent)
                return Planning.Plan.Refused($"{parent} needs {tag} and is not out of service; without -s it is removed too");

            TakeDown(tag, "asked for");
            return Finish(
                $"remove of {tag} was asked for",
                wanted: ImmutableDictionary<string, Wanted>.Empty.Add(tag, Wanted.Out),
                alsoTouches: hierarchy.Above(tag).Add(tag));
        }

        public Plan Restart(string tag) =>
            hierarchy.Needs(tag).FirstOrDefault(need => StateOf(need) != InService) is { } missing
                ? Planning.Plan.Refused($"{tag} needs {missing}, which is not in service, so it could not come back; restore brings up both (perform_action -t {tag} -a restore)")
                : BringBack(tag, $"restart of {tag} was asked for");

        public Plan Reinstate(Request.Reinstate reinstate) => InMaintenanceAbove(reinstate.Tag) ?? BringBack(reinstate.Tag, reinstate.Why);

        public Plan RemoveAgain(string tag)
        {
            if (StateOf(tag) != InDoubt)
                return Planning.Plan.Refused($"{tag} is not in doubt any more");
            if (NotOutAbove(tag) is { } parent)
                return Planning.Plan.Refused($"{parent} above {tag} is not out of service");

            TakeDown(tag, "an earlier remove failed");
            return Finish($"{tag} is in doubt", alsoTouches: [tag]);
        }

        private Plan BringBack(string tag, string why)
        {
            TakeDown(tag, why);
            _restores[tag] = "bring it back";
            BringBackParents(tag);
            SettleWhatStaysOut();
            return Finish(why, alsoTouches: hierarchy.Above(tag).Add(tag));
        }

        public Plan Stop(Request.Stop stop)
        {
            if (InMaintenanceAbove(stop.Tag) is { } refused)
                return refused;

            TakeDown(stop.Tag, stop.Why);
            var stopped = hierarchy.Above(stop.Tag).Add(stop.Tag);
            if (stop.WholeHierarchy)
            {
                foreach (var child in InOrder(hierarchy.Below(stop.Tag)).Reverse())
                {
                    if (!hierarchy.Above(child).All(parent => stopped.Contains(parent) || StateOf(parent) == OutOfService))
                    {
                        _notes[child] = "stays: another resource that is not out of service needs it";
                        continue;
                    }

                    if (situations[child].Maintenance is not null)
                    {
                        _notes[child] = "stays: it is in maintenance";
                        continue;
                    }

                    stopped = stopped.Add(child);
                    if (StateOf(child) != OutOfService)
                        _removals[child] = $"only {stop.Tag} and what is above it need it";
                }
            }

            return Finish(stop.Why, held: [.. stopped.Where(one => situations[one].Wanted == Wanted.In)], alsoTouches: stopped);
        }

        public Plan ShutDown()
        {
            foreach (var tag in hierarchy.BottomUp.Where(tag => StateOf(tag) != OutOfService))
                _removals[tag] = "the host is told to stop everything";
            return Finish("the host is told to stop everything", alsoTouches: [.. hierarchy.BottomUp]);
        }

        private ServiceState StateOf(string tag) => situations[tag].State;

        // Sets have no order of their own, and equal input must give equal words.
        private IEnumerable<string> InOrder(ImmutableHashSet<string> tags) => hierarchy.BottomUp.Where(tags.Contains);

        // What a person works on is not taken from under him.
        private Plan? InMaintenanceAbove(string tag) =>
            InOrder(hierarchy.Above(tag)).FirstOrDefault(parent => StateOf(parent) != OutOfService && situations[parent].Maintenance is not null) is { } parent
                ? Planning.Plan.Refused($"{parent} above {tag} is in maintenance")
                : null;

        private string? NotOutAbove(string tag) => InOrder(hierarchy.Above(tag)).FirstOrDefault(parent => StateOf(parent) != OutOfService);

        private bool IsUp(string tag) => _restores.ContainsKey(tag) || (StateOf(tag) == InService && !_removals.ContainsKey(tag));

        // A failed resource is half there at worst, so it is removed before it is restored; that takes its parents down, and the plan
        // brings back those that shall serve. One that is cleanly out is restored beneath running parents, which stay as they are.
        private void Bring(string tag, string why)
        {
            if (StateOf(tag) == InService && !_removals.ContainsKey(tag))
                return;

            _restores[tag] = why;
            if (StateOf(tag) is not Failed)
                return;

            TakeDown(tag, "it failed: clear what is left of it");
            BringBackParents(tag);
        }

        // What ran comes back, asked for or not, and so does what failed and shall serve; not what an operator removed.
        private void BringBackParents(string tag)
        {
            foreach (var parent in hierarchy.Above(tag).Where(_removals.ContainsKey))
            {
                if (situations[parent] is { ShallServe: true } or { State: InService, Wanted: not Wanted.Out })
                    _restores.TryAdd(parent, $"was taken down for {tag}");
            }
        }

        private void BringFollowers(string tag)
        {
            foreach (var parent in InOrder(hierarchy.Above(tag)))
            {
                if (IsUp(parent))
                    continue;

                if (!situations[parent].FollowsItsChildren)
                {
                    _notes[parent] = $"stays out: {(situations[parent].Wanted == Wanted.Out ? "an operator removed it" : "it starts only when asked for")}";
                    continue;
                }

                var missing = InOrder(hierarchy.Below(parent)).Where(child => !IsUp(child)).ToList();
                var blocker = missing.Append(parent).FirstOrDefault(child => StateOf(child) == InDoubt || !situations[child].FollowsItsChildren);
                if (blocker is not null)
                {
                    _notes[parent] = blocker == parent ? "stays out: it is in doubt" : $"stays out: it needs {blocker}, which is {WhyNot(blocker)}";
                    continue;
                }

                foreach (var child in missing)
                    Bring(child, $"{parent} needs it");
                Bring(parent, $"it needs {tag} and is wanted in");
            }
        }

        private string WhyNot(string tag) => StateOf(tag) == InDoubt ? "in doubt" : situations[tag].Wanted switch
        {
            Wanted.Out => "wanted out",
            Wanted.NeverAsked => "not asked for",
            _ => "held by a final action",
        };

        private void TakeDown(string tag, string why)
        {
            foreach (var parent in hierarchy.Above(tag).Where(parent => StateOf(parent) != OutOfService))
                _removals.TryAdd(parent, $"it needs {tag}");
            if (StateOf(tag) != OutOfService)
                _removals.TryAdd(tag, why);
        }

        // What cannot start is not tried; and the operator is told of what the plan takes down and does not bring back.
        private void SettleWhatStaysOut()
        {
            foreach (var tag in hierarchy.BottomUp)
            {
                if (!_restores.ContainsKey(tag))
                {
                    if (_removals.ContainsKey(tag) && StateOf(tag) == InService)
                        _notes.TryAdd(tag, $"stays out: it ran, but is {WhyNot(tag)}");
                }
                else if (hierarchy.Needs(tag).FirstOrDefault(need => !IsUp(need)) is { } missing)
                {
                    _restores.Remove(tag);
                    _notes[tag] = $"stays out: it needs {missing}, which is not in service";
                }
            }
        }

        private Plan Finish(
            string why,
            ImmutableDictionary<string, Wanted>? wanted = null,
            ImmutableHashSet<string>? held = null,
            ImmutableHashSet<string>? alsoTouches = null)
        {
            var removals = hierarchy.BottomUp.Reverse().Where(_removals.ContainsKey).ToList();
            var restores = hierarchy.BottomUp.Where(_restores.ContainsKey).ToList();
            var numbers = removals.Select((tag, at) => ((StepAction.Remove, tag), at + 1))
                .Concat(restores.Select((tag, at) => ((StepAction.Restore, tag), removals.Count + at + 1)))
                .ToDictionary(pair => pair.Item1, pair => pair.Item2);

            var steps = removals.Select(tag => new PlanStep(
                    numbers[(StepAction.Remove, tag)], StepAction.Remove, tag, _removals[tag],
                    NumbersOf(StepAction.Remove, hierarchy.Above(tag)), NumbersOf(StepAction.Remove, hierarchy.Admirers(tag))))
                .Concat(restores.Select(tag => new PlanStep(
                    numbers[(StepAction.Restore, tag)], StepAction.Restore, tag, _restores[tag],
                    [.. NumbersOf(StepAction.Remove, [tag]), .. NumbersOf(StepAction.Restore, hierarchy.Below(tag))],
                    NumbersOf(StepAction.Restore, hierarchy.Prefers(tag)))));

            return new Plan(
                [.. steps],
                Changed(wanted ?? ImmutableDictionary<string, Wanted>.Empty),
                held ?? [],
                [.. _removals.Keys, .. _restores.Keys, .. alsoTouches ?? [], .. wanted?.Keys ?? []],
                why,
                [.. _notes.Select(note => $"{note.Key} {note.Value}")]);

            ImmutableArray<int> NumbersOf(StepAction action, IEnumerable<string> tags) =>
                [.. tags.Select(tag => numbers.GetValueOrDefault((action, tag))).Where(number => number > 0).Order()];
        }

        private ImmutableDictionary<string, Wanted> Changed(ImmutableDictionary<string, Wanted> wanted) =>
            wanted.RemoveRange(wanted.Where(pair => situations[pair.Key].Wanted == pair.Value).Select(pair => pair.Key));
    }
}

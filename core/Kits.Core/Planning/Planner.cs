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
        Request.Restart restart => new Draft(hierarchy, situations).Reinstate(restart.Tag, $"restart of {restart.Tag} was asked for"),
        Request.Reinstate reinstate => new Draft(hierarchy, situations).Reinstate(reinstate.Tag, $"{reinstate.Tag} failed and was not cured in place"),
        Request.Stop stop => new Draft(hierarchy, situations).Stop(stop),
        Request.StartUp => new Draft(hierarchy, situations).StartUp(),
        Request.ShutDown => new Draft(hierarchy, situations).ShutDown(),
        _ => throw new ArgumentOutOfRangeException(nameof(request)),
    };

    private sealed class Draft(Hierarchy hierarchy, IReadOnlyDictionary<string, Situation> situations)
    {
        private readonly Dictionary<string, string> _removals = [];  // tag -> why
        private readonly Dictionary<string, string> _restores = [];
        private readonly List<string> _notes = [];

        public Plan Restore(string tag, Reach reach)
        {
            var why = $"restore of {tag} was asked for";
            var wanted = reach == Reach.Alone ? [tag] : hierarchy.Below(tag).Add(tag);

            if (wanted.FirstOrDefault(one => StateOf(one) == InDoubt) is { } doubtful)
                return Planning.Plan.Refused($"{doubtful} is in doubt: it may still run here; remove it first (perform_action -t {doubtful} -a remove)");
            if (reach == Reach.Alone && hierarchy.Needs(tag).FirstOrDefault(need => StateOf(need) != InService) is { } missing)
                return Planning.Plan.Refused($"{tag} needs {missing}, which is not in service; without -s it is restored too");
            if (reach == Reach.Alone && StateOf(tag) == Failed && hierarchy.Above(tag).FirstOrDefault(parent => StateOf(parent) == InService) is { } above)
                return Planning.Plan.Refused($"{tag} failed and must be removed first, but {above} above it is in service; without -s that is restarted too");

            foreach (var one in hierarchy.BottomUp.Where(wanted.Contains))
                Bring(one, one == tag ? "asked for" : $"{tag} needs it");
            if (reach == Reach.Default)
                BringFollowers(tag);
            DropWhatCannotStart();

            return Finish(why, wanted: wanted.Union(_restores.Keys).ToImmutableDictionary(one => one, _ => Wanted.In));
        }

        public Plan Remove(string tag, Reach reach)
        {
            var above = hierarchy.Above(tag);
            if (reach == Reach.Alone && above.FirstOrDefault(parent => StateOf(parent) is not (OutOfService or NotKnown)) is { } parent)
                return Planning.Plan.Refused($"{parent} needs {tag} and is not out of service; without -s it is removed too");

            TakeDown(tag, "asked for");
            return Finish(
                $"remove of {tag} was asked for",
                wanted: ImmutableDictionary<string, Wanted>.Empty.Add(tag, Wanted.Out),
                alsoTouches: above.Add(tag));
        }

        public Plan Reinstate(string tag, string why)
        {
            var above = hierarchy.Above(tag);
            TakeDown(tag, why);
            foreach (var one in _removals.Keys.Where(one => one == tag || situations[one].ShallServe))
                _restores[one] = one == tag ? "bring it back" : $"was taken down for {tag}";
            DropWhatCannotStart();
            return Finish(why, alsoTouches: above.Add(tag));
        }

        public Plan Stop(Request.Stop stop)
        {
            TakeDown(stop.Tag, stop.Why);
            var stopped = hierarchy.Above(stop.Tag).Add(stop.Tag);
            if (stop.WholeHierarchy)
            {
                foreach (var child in hierarchy.BottomUp.Reverse().Where(hierarchy.Below(stop.Tag).Contains))
                {
                    if (!hierarchy.Parents(child).All(parent => stopped.Contains(parent) || StateOf(parent) == OutOfService))
                    {
                        _notes.Add($"{child} stays: another resource in service needs it");
                        continue;
                    }

                    stopped = stopped.Add(child);
                    if (StateOf(child) != OutOfService)
                        _removals[child] = $"only {stop.Tag} and what is above it need it";
                }
            }

            return Finish(stop.Why, held: [.. stopped.Where(one => situations[one].Wanted == Wanted.In)], alsoTouches: stopped);
        }

        public Plan StartUp()
        {
            foreach (var tag in hierarchy.BottomUp.Where(tag => situations[tag].ShallServe && StateOf(tag) == OutOfService))
                _restores[tag] = "wanted in and found out of service";
            DropWhatCannotStart();
            return Finish("the host started");
        }

        public Plan ShutDown()
        {
            foreach (var tag in hierarchy.BottomUp.Where(tag => StateOf(tag) != OutOfService))
                _removals[tag] = "the host is told to stop everything";
            return Finish("the host is told to stop everything", alsoTouches: [.. hierarchy.BottomUp]);
        }

        private ServiceState StateOf(string tag) => situations[tag].State;

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
            foreach (var parent in hierarchy.Above(tag).Where(parent => _removals.ContainsKey(parent) && situations[parent].ShallServe))
                _restores.TryAdd(parent, $"was taken down for {tag}");
        }

        private void BringFollowers(string tag)
        {
            var above = hierarchy.Above(tag);
            foreach (var parent in hierarchy.BottomUp.Where(above.Contains))
            {
                if (IsUp(parent))
                    continue;

                if (!situations[parent].FollowsItsChildren)
                {
                    _notes.Add($"{parent} stays out: {(situations[parent].Wanted == Wanted.Out ? "an operator removed it" : "it starts only when asked for")}");
                    continue;
                }

                var missing = hierarchy.BottomUp.Where(hierarchy.Below(parent).Contains).Where(child => !IsUp(child)).ToList();
                var blocker = missing.Append(parent).FirstOrDefault(child => StateOf(child) == InDoubt || !situations[child].FollowsItsChildren);
                if (blocker is not null)
                {
                    _notes.Add(blocker == parent ? $"{parent} stays out: it is in doubt" : $"{parent} stays out: it needs {blocker}, which is {WhyNot(blocker)}");
                    continue;
                }

                foreach (var child in missing)
                    Bring(child, $"{parent} needs it");
                Bring(parent, $"it needs {tag} and is wanted in");
            }
        }

        private string WhyNot(string tag) => StateOf(tag) == InDoubt ? "in doubt" : situations[tag].Wanted == Wanted.Out ? "wanted out" : "not asked for";

        private void TakeDown(string tag, string why)
        {
            foreach (var parent in hierarchy.Above(tag).Where(parent => StateOf(parent) != OutOfService))
                _removals.TryAdd(parent, $"it needs {tag}");
            if (StateOf(tag) != OutOfService)
                _removals.TryAdd(tag, why);
        }

        private void DropWhatCannotStart()
        {
            foreach (var tag in hierarchy.BottomUp.Where(_restores.ContainsKey).ToList())
            {
                if (hierarchy.Needs(tag).FirstOrDefault(need => !IsUp(need)) is { } missing)
                {
                    _restores.Remove(tag);
                    _notes.Add($"{tag} stays out: it needs {missing}, which is not in service");
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
                    NumbersOf(StepAction.Remove, hierarchy.Above(tag))))
                .Concat(restores.Select(tag => new PlanStep(
                    numbers[(StepAction.Restore, tag)], StepAction.Restore, tag, _restores[tag],
                    [.. NumbersOf(StepAction.Remove, [tag]), .. NumbersOf(StepAction.Restore, hierarchy.Below(tag))])));

            return new Plan(
                [.. steps],
                Changed(wanted ?? ImmutableDictionary<string, Wanted>.Empty),
                held ?? [],
                [.. _removals.Keys, .. _restores.Keys, .. alsoTouches ?? [], .. wanted?.Keys ?? []],
                why,
                [.. _notes]);

            ImmutableArray<int> NumbersOf(StepAction action, IEnumerable<string> tags) =>
                [.. tags.Select(tag => numbers.GetValueOrDefault((action, tag))).Where(number => number > 0).Order()];
        }

        private ImmutableDictionary<string, Wanted> Changed(ImmutableDictionary<string, Wanted> wanted) =>
            wanted.RemoveRange(wanted.Where(pair => situations[pair.Key].Wanted == pair.Value).Select(pair => pair.Key));
    }
}

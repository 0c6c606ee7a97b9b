using Kits.Core.Recovery;
using Kits.Simulation.Invariants;
using Kits.Simulation.Machine;
using Kits.Simulation.Running;

namespace Kits.Simulation.Runs;

/// <summary>Carries out a script, with the invariants looking after every step.</summary>
public sealed class Run
{
    /// <summary>How long after the last fault everything must have come back: longer than the longest window of attempts.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(60);
    private const int MostSteps = 500_000; // a host that is busy without end

    private readonly SimulatedNode _node;
    private readonly Witness _witness;
    private readonly Script _script;
    private readonly List<(int AtStep, Happening What)> _armed = [];
    private int _steps;

    private Run(Script script, Mutant? mutant, bool keepLog)
    {
        _script = script;
        _node = new SimulatedNode(script.Resources, script.Seed, tag => script.Toys[tag], mutant, keepLog);
        _witness = new Witness(_node);
    }

    /// <summary>Carries it out.</summary>
    /// <param name="script">What happens.</param>
    /// <param name="mutant">What is broken on purpose in the host; null if nothing is.</param>
    /// <param name="keepLog">Whether anybody is going to read the log.</param>
    public static Outcome Of(Script script, Mutant? mutant = null, bool keepLog = false)
    {
        var run = new Run(script, mutant, keepLog);
        run.Go();
        return new Outcome(script, run._witness.Violation, run._steps, run._node.Log.Lines);
    }

    private void Go()
    {
        foreach (var happening in _script.Happenings)
            _node.Time.In(happening.At, () => Arm(happening));

        _node.Start();
        Until(RandomScript.Trouble);
        Mend();
        for (var waited = TimeSpan.Zero; waited < Calm && _witness.Violation is null; waited += TimeSpan.FromMinutes(2))
        {
            Until(_node.Time.Now + TimeSpan.FromMinutes(2));
            if (_witness.Settles(isLast: false))
                return;
        }

        if (_witness.Violation is null)
            _witness.Settles(isLast: true);
    }

    private void Until(TimeSpan until)
    {
        while (_witness.Violation is null && _node.Step(until))
        {
            _steps++;
            _witness.Stepped();
            if (_node.Host is null or { Loop.IsIdle: true })
                _witness.Heard();
            Fire();
            if (_steps > MostSteps)
                _witness.Broken("the host comes to rest", $"{MostSteps} steps were not enough");
        }
    }

    private void Arm(Scheduled happening)
    {
        if (happening.Steps == 0)
            happening.What.Happen(_node);
        else
            _armed.Add((_steps + happening.Steps, happening.What));
    }

    private void Fire()
    {
        for (var at = 0; at < _armed.Count; at++)
        {
            var (step, what) = _armed[at];
            if (step > _steps)
                continue;
            _armed.RemoveAt(at--);
            what.Happen(_node);
        }
    }

    private void Mend()
    {
        _node.Log.Add("machine", "every fault is mended");
        _armed.Clear();
        _node.Disk.Becomes(DiskMood.Well);
        foreach (var toy in _node.Machine.Toys)
            toy.Mend();
        _node.Start();
        foreach (var tag in _script.Resources.Select(resource => resource.Tag).Append(null))
        {
            foreach (var policy in Policies.Names)
                _node.Switch(tag, policy, null);
        }
    }
}

/// <summary>How a run ended.</summary>
/// <param name="Script">What happened.</param>
/// <param name="Violation">The invariant that did not hold, or null.</param>
/// <param name="Steps">How many of the smallest steps it took.</param>
/// <param name="Log">What happened, if that was kept.</param>
public sealed record Outcome(Script Script, Violation? Violation, int Steps, IReadOnlyList<string> Log);

using Kits.Core.Resources;
using Kits.Host.State;
using Kits.Simulation.Running;

namespace Kits.Simulation.Invariants;

/// <summary>Recovery, final actions, stops and crashes change nothing that operators asked for.</summary>
public sealed class WantedIsTheOperators : Invariant
{
    private readonly Dictionary<string, Wanted> _known;
    private readonly Dictionary<string, Wanted> _landed = [];
    private List<Asked> _cutOff = [];
    private TimeSpan _changed;
    private bool _diskMayLag;

    /// <summary>Listens to the disk.</summary>
    public WantedIsTheOperators(Witness witness)
        : base(witness)
    {
        _known = Node.Resources.ToDictionary(resource => resource.Tag, _ => Wanted.NeverAsked);
        Node.Disk.Landed += change =>
        {
            if (change is Change.SetWanted(var tag, var wanted))
                _landed[tag] = wanted;
        };
    }

    /// <inheritdoc />
    public override string Sentence => "only operators change what is wanted, and it is remembered";

    /// <inheritdoc />
    public override void Stepped()
    {
        if (Node.Host is null)
            return;

        foreach (var resource in Node.Resources)
        {
            var (before, now) = (_known[resource.Tag], Witness.InEngine(resource.Tag)!.Wanted);
            if (before == now)
                continue;

            _known[resource.Tag] = now;
            _changed = Node.Time.Now;
            var atFirst = now == Wanted.In && before == Wanted.NeverAsked && resource.Startup == Startup.Auto;
            if (!atFirst && !Node.UnderWay.Any(asked => Explained.By(asked.What, Node.Hierarchy, resource.Tag, now)))
                Broken($"{resource.Tag} was wanted {before} and is wanted {now}, and nobody asked for that");
        }
    }

    /// <inheritdoc />
    public override void HostEnds(bool inOrder)
    {
        _cutOff = [.. Node.UnderWay];
        _diskMayLag = Node.Disk.UnwellAt >= _changed - TimeSpan.FromSeconds(2);
    }

    /// <inheritdoc />
    public override void HostStarts()
    {
        foreach (var resource in Node.Resources)
        {
            var (before, now) = (_known[resource.Tag], Witness.InEngine(resource.Tag)!.Wanted);
            _known[resource.Tag] = now;
            var landed = _landed.GetValueOrDefault(resource.Tag);
            var mayLag = _diskMayLag || (landed == Wanted.NeverAsked && resource.Startup == Startup.Auto);
            if (before != now && !(mayLag && now == landed) && !_cutOff.Exists(asked => Explained.By(asked.What, Node.Hierarchy, resource.Tag, now)))
                Broken($"{resource.Tag} was wanted {before} when kitsd ended and is wanted {now} when it starts");
        }
    }
}

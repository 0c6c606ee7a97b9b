using Kits.Core.Resources;

namespace Kits.Simulation.Machine;

/// <summary>The machine that toys stand on. It goes on while no host runs.</summary>
public sealed class SimulatedMachine
{
    private readonly Hierarchy _hierarchy;
    private readonly Dice _dice;
    private readonly Dictionary<string, Toy> _toys;

    /// <summary>Sets it up; every toy is out.</summary>
    /// <param name="time">Its time.</param>
    /// <param name="hierarchy">Which toy really needs which.</param>
    /// <param name="traits">What the toy of a tag is like.</param>
    /// <param name="seed">How long everything takes, and what a failure leaves behind.</param>
    public SimulatedMachine(Timeline time, Hierarchy hierarchy, Func<string, ToyTraits> traits, ulong seed)
    {
        (Time, _hierarchy, _dice) = (time, hierarchy, Dice.For(seed, 3));
        _toys = hierarchy.BottomUp.ToDictionary(tag => tag, tag => new Toy(tag, this, traits(tag), Dice.For(seed, 100 + Part(tag))));
        Toys = [.. hierarchy.BottomUp.Select(tag => _toys[tag])];
    }

    /// <summary>Its time.</summary>
    public Timeline Time { get; }

    /// <summary>Every toy, children before parents.</summary>
    public IReadOnlyList<Toy> Toys { get; }

    /// <summary>The toy of a tag.</summary>
    public Toy this[string tag] => _toys[tag];

    /// <summary>Told of every call that enters a kit, before it counts as inside.</summary>
    public event Action<Call>? CallBegan;

    /// <summary>Told of every call that returns.</summary>
    public event Action<Call>? CallEnded;

    /// <summary>Told of every toy that becomes something else.</summary>
    public event Action<Toy>? ToyChanged;

    /// <summary>The first toy that one needs and that does not serve.</summary>
    public Toy? MissingFor(Toy toy)
    {
        foreach (var need in _hierarchy.Needs(toy.Tag))
        {
            if (_toys[need].Truth != Truth.Up)
                return _toys[need];
        }

        return null;
    }

    /// <summary>The host is dead: every call is cut off.</summary>
    public void HostDies()
    {
        foreach (var toy in Toys)
            toy.HostDies();
    }

    internal void Began(Call call) => CallBegan?.Invoke(call);

    internal void Ended(Call call) => CallEnded?.Invoke(call);

    internal void Changed(Toy toy) => ToyChanged?.Invoke(toy);

    // What stands on a toy that is gone breaks soon, unless the toy is back before.
    internal void Shake(Toy toy)
    {
        foreach (var parent in _hierarchy.Parents(toy.Tag).Select(tag => _toys[tag]).Where(parent => parent is { Traits.IsFragile: true, Truth: Truth.Up }))
        {
            Time.In(_dice.Seconds(0, 3), () =>
            {
                if (toy.Truth != Truth.Up && parent.Truth == Truth.Up)
                    parent.Becomes(Truth.Broken);
            });
        }
    }

    private static ulong Part(string tag) => tag.Aggregate(17ul, (sum, letter) => (sum * 31) + letter);
}

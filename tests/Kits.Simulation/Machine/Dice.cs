namespace Kits.Simulation.Machine;

/// <summary>Chance that a seed decides (SplitMix64): the same seed gives the same run on every machine.</summary>
public sealed class Dice(ulong seed) : Random
{
    private ulong _state = seed;

    /// <summary>Dice of their own for a part of the run, so that one part does not change the luck of another.</summary>
    public static Dice For(ulong seed, ulong part) => new((seed * 0xD1342543DE82EF95) ^ (part * 0x9E3779B97F4A7C15));

    /// <inheritdoc />
    public override double NextDouble() => (Roll() >> 11) * (1.0 / (1UL << 53));

    /// <inheritdoc />
    public override int Next(int maxValue) => (int)(Roll() % (ulong)maxValue);

    /// <inheritdoc />
    public override int Next(int minValue, int maxValue) => minValue + Next(maxValue - minValue);

    /// <summary>True so often.</summary>
    public bool Happens(double probability) => NextDouble() < probability;

    /// <summary>One of them.</summary>
    public T Pick<T>(params IReadOnlyList<T> from) => from[Next(from.Count)];

    /// <summary>A time between two, in whole milliseconds.</summary>
    public TimeSpan Between(TimeSpan least, TimeSpan most) =>
        least + TimeSpan.FromMilliseconds(Math.Floor(NextDouble() * (most - least).TotalMilliseconds));

    /// <summary>A time between two numbers of seconds, in whole milliseconds.</summary>
    public TimeSpan Seconds(double least, double most) => Between(TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most));

    private ulong Roll()
    {
        var mixed = _state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}

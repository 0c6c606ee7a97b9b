namespace Kits.PostgreSql.Judging;

/// <summary>How long a condition that decides nothing by itself has lasted, over the checks that saw it.</summary>
/// <param name="Looks">In how many checks in a row it was seen.</param>
/// <param name="Lasted">How long since the first of them, or since anything last moved.</param>
internal readonly record struct Endurance(int Looks, TimeSpan Lasted)
{
    /// <summary>Seen for the first time.</summary>
    public static Endurance Fresh => new(1, TimeSpan.Zero);
}

using Kits.Control;

namespace Kits.Host.Health;

/// <summary>The three kinds of findings.</summary>
public static class Finding
{
    /// <summary>Nothing is to be done.</summary>
    public static DoctorFinding Ok(string topic, string text) => new(DoctorFinding.Ok, topic, text);

    /// <summary>It works today.</summary>
    public static DoctorFinding Warning(string topic, string text, string advice) => new(DoctorFinding.Warning, topic, text, advice);

    /// <summary>Protection suffers now, or will at the next start.</summary>
    public static DoctorFinding Problem(string topic, string text, string advice) => new(DoctorFinding.Problem, topic, text, advice);
}

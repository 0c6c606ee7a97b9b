using Kits.Control;

namespace Kits.Host.Health;

/// <summary>One thing that the doctor asks. It changes nothing.</summary>
/// <param name="Topic">What it is about, in one word.</param>
/// <param name="Ask">Asks; it may block.</param>
public sealed record CheckUp(string Topic, Func<IEnumerable<DoctorFinding>> Ask);

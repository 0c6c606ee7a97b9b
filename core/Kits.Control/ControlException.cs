namespace Kits.Control;

/// <summary>A request that was not carried out: what, where, why and what to do next, in one line.</summary>
/// <param name="exit">What the command ends with (see <see cref="ExitCode"/>).</param>
/// <param name="message">The line for the operator.</param>
public class ControlException(int exit, string message) : Exception(message)
{
    /// <summary>What the command ends with.</summary>
    public int Exit { get; } = exit;
}

using Kits.Control;

namespace Kits.Simulation.Running;

/// <summary>What an operator asked of a simulated node, and what came back.</summary>
/// <param name="what">What was asked.</param>
public sealed class Asked(OperationRequest what)
{
    /// <summary>What was asked.</summary>
    public OperationRequest What => what;

    /// <summary>Every line up to now.</summary>
    public List<OperationLine> Lines { get; } = [];

    /// <summary>The last line, which has an exit code; null until it comes.</summary>
    public OperationLine? End => Lines is [.., { Exit: not null } last] ? last : null;

    /// <summary>Whether the host has answered, or died before it could.</summary>
    public bool IsOver { get; set; }
}

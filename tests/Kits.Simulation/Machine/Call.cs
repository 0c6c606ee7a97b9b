using Kits.Sdk;

namespace Kits.Simulation.Machine;

/// <summary>One call that is inside a toy's kit.</summary>
/// <param name="toy">Whose.</param>
/// <param name="action">restore, remove, recover or quickCheck.</param>
/// <param name="fault">What goes wrong with it.</param>
/// <param name="began">When it began.</param>
public sealed class Call(Toy toy, string action, Fault fault, TimeSpan began)
{
    /// <summary>Whose.</summary>
    public Toy Toy => toy;

    /// <summary>restore, remove, recover or quickCheck.</summary>
    public string Action => action;

    /// <summary>What goes wrong with it.</summary>
    public Fault Fault => fault;

    /// <summary>When it began.</summary>
    public TimeSpan Began => began;

    /// <summary>What it answered: an <see cref="ActionResult"/>, a <see cref="CheckResult"/> or an exception; null while it is inside.</summary>
    public object? Answer { get; set; }

    /// <summary>Whether it has returned.</summary>
    public bool HasEnded => Answer is not null;

    /// <summary>For the log: <c>web restore</c>.</summary>
    public override string ToString() => $"{toy.Tag} {action}";
}

namespace Kits.Host.State;

/// <summary>A step that is about to be done.</summary>
/// <param name="Id">Names it when it is closed.</param>
/// <param name="Operation">The operation it is a step of.</param>
/// <param name="Tag">The resource it acts on.</param>
/// <param name="Action">What is done to it: restore, remove, recover.</param>
/// <param name="Reason">Why it is done.</param>
/// <param name="At">When it was decided.</param>
public sealed record Intent(Guid Id, string Operation, string Tag, string Action, string Reason, DateTimeOffset At);

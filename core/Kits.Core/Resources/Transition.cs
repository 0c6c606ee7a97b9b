namespace Kits.Core.Resources;

/// <summary>One row of the lifecycle table.</summary>
/// <param name="From">The state before.</param>
/// <param name="On">What happens.</param>
/// <param name="To">The state after.</param>
/// <param name="Why">The reason, as history and log tell it.</param>
public sealed record Transition(ServiceState From, Signal On, ServiceState To, string Why);

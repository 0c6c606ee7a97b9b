namespace Kits.Simulation.Scenarios;

/// <summary>A scenario went another way than it says.</summary>
public sealed class ScenarioException(string what) : Exception(what);

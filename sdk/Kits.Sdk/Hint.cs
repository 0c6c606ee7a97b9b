namespace Kits.Sdk;

/// <summary>"Look now": something happened that a check should see. Never itself a verdict.</summary>
/// <param name="What">What was noticed, for the history: <c>process 4711 ended</c>.</param>
public sealed record Hint(string What);

namespace Kits.Scripting.Vocabulary;

/// <summary>A script cannot be run as it stands. Each problem says <c>FILE:LINE:COLUMN: what is wrong</c>.</summary>
public sealed class ScriptFaultException(params IReadOnlyList<string> problems) : Exception(string.Join('\n', problems))
{
    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}

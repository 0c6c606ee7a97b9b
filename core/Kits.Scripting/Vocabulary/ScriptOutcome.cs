namespace Kits.Scripting.Vocabulary;

/// <summary>How a script ended.</summary>
/// <param name="Answer">Its answer; null if it gave none.</param>
/// <param name="Problem">Why it did not end as it should, with file and line; null if it did.</param>
public sealed record ScriptOutcome(ScriptAnswer? Answer, string? Problem = null)
{
    /// <summary>It ended with an error.</summary>
    public static ScriptOutcome Broken(string problem) => new(null, problem);
}

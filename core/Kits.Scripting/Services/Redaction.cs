namespace Kits.Scripting.Services;

/// <summary>Blots out the secrets that a script has asked for, wherever its words are told to somebody.</summary>
public sealed class Redaction
{
    private const int Shortest = 4; // blotting out shorter ones would eat ordinary words, and tell them

    private readonly HashSet<string> _secrets = [];

    /// <summary>From now on nobody is told this.</summary>
    public void Hide(string secret)
    {
        foreach (var line in secret.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length >= Shortest))
            _secrets.Add(line);
    }

    /// <summary>A text without the secrets.</summary>
    public string Of(string text) => _secrets.OrderByDescending(secret => secret.Length).Aggregate(text, (told, secret) => told.Replace(secret, "[secret]", StringComparison.Ordinal));
}

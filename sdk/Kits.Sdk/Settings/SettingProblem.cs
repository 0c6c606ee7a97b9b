namespace Kits.Sdk.Settings;

/// <summary>What is wrong with one setting.</summary>
/// <param name="Key">The key; empty if it concerns the settings as a whole.</param>
/// <param name="Line">The line of the file, or 0.</param>
/// <param name="Message">What is wrong, what was expected, and the nearest right word.</param>
public sealed record SettingProblem(string Key, int Line, string Message)
{
    /// <inheritdoc />
    public override string ToString() => Key.Length == 0 ? Message : $"{Key}: {Message}";
}

/// <summary>Settings of a kit, bound to its settings class, or why they could not be.</summary>
/// <param name="Settings">An instance of the settings class; null if there are problems.</param>
/// <param name="Problems">Everything that is wrong, not only the first.</param>
public sealed record BoundSettings(object? Settings, IReadOnlyList<SettingProblem> Problems)
{
    /// <summary>The settings.</summary>
    /// <exception cref="ArgumentException">There are problems: the message lists them.</exception>
    public object OrThrow() => Settings ?? throw new ArgumentException(string.Join("; ", Problems));
}

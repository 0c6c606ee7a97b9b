using System.Collections.Immutable;

namespace Kits.Sdk.Settings;

/// <summary>A value as the configuration file gives it, not yet given a type.</summary>
/// <param name="Line">The line of the file it stands on, from 1; 0 if it comes from no file.</param>
public abstract record SettingValue(int Line)
{
    /// <summary>A single word or text. Its type is that of the setting: <c>no</c> is not false and <c>010</c> is not octal.</summary>
    public sealed record Scalar(string Text, int Line = 0) : SettingValue(Line);

    /// <summary>A list.</summary>
    public sealed record List(ImmutableArray<SettingValue> Items, int Line = 0) : SettingValue(Line);

    /// <summary>A map of names to values.</summary>
    public sealed record Map(SettingValues Values, int Line = 0) : SettingValue(Line);
}

/// <summary>The settings of one resource by key, in the order of the file.</summary>
/// <remarks>Compared by reference: one instance is bound once.</remarks>
public sealed class SettingValues
{
    private readonly ImmutableArray<KeyValuePair<string, SettingValue>> _entries;

    /// <summary>Settings in the order of the file.</summary>
    /// <exception cref="ArgumentException">A key stands twice.</exception>
    public SettingValues(IEnumerable<KeyValuePair<string, SettingValue>> entries)
    {
        _entries = [.. entries];
        if (_entries.GroupBy(entry => entry.Key).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"the key {twice.Key} stands twice", nameof(entries));
    }

    /// <summary>No settings.</summary>
    public static SettingValues None { get; } = new([]);

    /// <summary>Every key with its value.</summary>
    public IReadOnlyList<KeyValuePair<string, SettingValue>> Entries => _entries;

    /// <summary>The value of a key, or null.</summary>
    public SettingValue? Find(string key) => _entries.FirstOrDefault(entry => entry.Key == key).Value;

    /// <summary>Settings of scalars, for tests and samples.</summary>
    public static SettingValues Of(params (string Key, string Text)[] scalars) =>
        new(scalars.Select(pair => KeyValuePair.Create<string, SettingValue>(pair.Key, new SettingValue.Scalar(pair.Text))));
}

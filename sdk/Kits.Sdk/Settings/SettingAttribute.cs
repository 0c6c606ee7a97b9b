namespace Kits.Sdk.Settings;

/// <summary>Makes a property of a settings class a setting of the kit.</summary>
/// <remarks>
/// Property types: string, bool, int, long, double, <see cref="TimeSpan"/> (<c>500ms 10s 30m 2h 7d</c>), <see cref="System.Net.IPAddress"/>,
/// enums, nullable forms of these, <c>IReadOnlyList&lt;string&gt;</c> and <c>IReadOnlyDictionary&lt;string, string&gt;</c>. Add
/// <see cref="System.ComponentModel.DataAnnotations.RequiredAttribute"/>, <see cref="System.ComponentModel.DataAnnotations.RangeAttribute"/>
/// and the like; a class that implements <see cref="System.ComponentModel.DataAnnotations.IValidatableObject"/> checks settings against each other.
/// </remarks>
/// <param name="name">The key in the configuration; that of the OCF agent for the same thing where there is one.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string name) : Attribute
{
    /// <summary>The key in the configuration.</summary>
    public string Name { get; } = name;

    /// <summary>What it means, in one sentence, for <c>kits kit show</c> and editors.</summary>
    public string Description { get; init; } = "";

    /// <summary>The default, in words, where it is not simply the value that the property begins with.</summary>
    public string? Default { get; init; }

    /// <summary>Whether the value is a secret, which is never shown.</summary>
    public bool Secret { get; init; }

    /// <summary>
    /// Whether a new value may take effect while the resource serves: the next call uses it. False, the default: a change removes the resource
    /// under its old settings and restores it under the new ones (CP-81).
    /// </summary>
    public bool Live { get; init; }
}

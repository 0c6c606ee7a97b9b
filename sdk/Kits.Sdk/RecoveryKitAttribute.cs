namespace Kits.Sdk;

/// <summary>Announces a kit to the host: the name that configurations use, and the class that does the work.</summary>
/// <remarks>
/// The class has a public parameterless constructor. An assembly may announce several kits. The host reads this attribute from the
/// assembly that bears the name of the kit's folder or of its only <c>*.deps.json</c>.
/// </remarks>
/// <param name="name">The kit's name: lower case letters, digits and <c>-</c>.</param>
/// <param name="kit">A class that implements <see cref="IKit"/>, usually through <see cref="Kit{TSettings}"/>.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class RecoveryKitAttribute(string name, Type kit) : Attribute
{
    /// <summary>The name that a configuration uses.</summary>
    public string Name { get; } = name;

    /// <summary>The class that does the work.</summary>
    public Type Kit { get; } = kit;
}

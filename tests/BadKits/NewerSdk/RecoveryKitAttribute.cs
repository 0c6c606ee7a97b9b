namespace Kits.Sdk;

/// <summary>The little of an SDK of the future that a kit needs to be built against it.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class RecoveryKitAttribute(string name, Type kit) : Attribute
{
    public string Name { get; } = name;

    public Type Kit { get; } = kit;
}

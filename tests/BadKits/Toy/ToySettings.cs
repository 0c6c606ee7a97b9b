using System.ComponentModel.DataAnnotations;
using Kits.Sdk.Settings;

namespace BadKits;

/// <summary>What a toy resource is made of, and one setting of every type that a configuration can get wrong.</summary>
public sealed class ToySettings
{
    /// <summary>The resource is in service while this file exists.</summary>
    [Setting("file", Description = "The resource is in service while this file exists."), Required] public string File { get; init; } = "";

    /// <summary>A whole number.</summary>
    [Setting("port", Description = "A whole number."), Range(1, 65535)] public int? Port { get; init; }

    /// <summary>A yes or no.</summary>
    [Setting("loud")] public bool Loud { get; init; }

    /// <summary>A duration.</summary>
    [Setting("patience")] public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>A choice.</summary>
    [Setting("colour")] public Colour Colour { get; init; }

    /// <summary>A list.</summary>
    [Setting("words")] public IReadOnlyList<string> Words { get; init; } = [];
}

/// <summary>A choice of several words.</summary>
public enum Colour
{
    /// <summary>The default.</summary>
    Red,

    /// <summary>Two words in one.</summary>
    LightBlue,
}

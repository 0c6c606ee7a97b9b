using System.Globalization;

namespace Kits.FileSystem.Devices;

/// <summary>What the kernel calls a device, or a filesystem without one (major 0).</summary>
internal readonly record struct DeviceNumber(uint Major, uint Minor)
{
    public static DeviceNumber? Parse(ReadOnlySpan<char> text) =>
        text.IndexOf(':') is > 0 and var colon
        && uint.TryParse(text[..colon], CultureInfo.InvariantCulture, out var major)
        && uint.TryParse(text[(colon + 1)..], CultureInfo.InvariantCulture, out var minor)
            ? new(major, minor)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}:{Minor}");
}

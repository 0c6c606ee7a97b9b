using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Kits.Sdk;

namespace Kits.Host.Loading;

/// <summary>Reads, before anything of a kit is loaded, which SDK it was built against.</summary>
public static class SdkReference
{
    private const string SdkName = "Kits.Sdk";

    /// <summary>Checks that this host's SDK is new enough.</summary>
    /// <returns>The kit's own version.</returns>
    /// <exception cref="KitRefusedException">It is not, or the kit uses no SDK at all.</exception>
    public static string Check(string assembly)
    {
        using var file = File.OpenRead(assembly);
        using var image = new PEReader(file);
        if (!image.HasMetadata)
            throw new KitRefusedException($"{Path.GetFileName(assembly)} has no managed code: it is no kit");

        var metadata = image.GetMetadataReader();
        var ours = typeof(IKit).Assembly.GetName().Version!;
        var built = metadata.AssemblyReferences.Select(metadata.GetAssemblyReference)
            .Where(reference => metadata.StringComparer.Equals(reference.Name, SdkName))
            .Select(reference => reference.Version).FirstOrDefault()
            ?? throw new KitRefusedException($"{Path.GetFileName(assembly)} does not use {SdkName}: it is no kit");
        if (built > ours)
            throw new KitRefusedException($"built against {SdkName} {built}, but this host has {ours}; use a newer host or an older build of the kit");

        return metadata.GetAssemblyDefinition().Version.ToString();
    }
}

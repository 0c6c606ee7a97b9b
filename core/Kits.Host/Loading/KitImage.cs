using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Kits.Sdk;

namespace Kits.Host.Loading;

/// <summary>The assembly of a kit as it lies on disk, read before any of it is loaded: which kits it announces, and what it was built against.</summary>
public sealed class KitImage : IDisposable
{
    private const string SdkName = "Kits.Sdk";

    private readonly PEReader _image;
    private readonly MetadataReader _metadata;
    private readonly string _file;

    private KitImage(string path)
    {
        _file = Path.GetFileName(path);
        _image = new PEReader(File.OpenRead(path));
        if (!_image.HasMetadata)
            throw new KitRefusedException($"{_file} has no managed code: it is no kit");

        _metadata = _image.GetMetadataReader();
        Version = _metadata.GetAssemblyDefinition().Version.ToString();
        Names = [.. _metadata.GetAssemblyDefinition().GetCustomAttributes().Select(_metadata.GetCustomAttribute).Where(IsRecoveryKit).Select(FirstArgument)];
    }

    /// <summary>The version of the assembly.</summary>
    public string Version { get; }

    /// <summary>The names that it announces: enough to refuse a kit by its name without running any of it.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Reads an assembly.</summary>
    /// <exception cref="KitRefusedException">It has no managed code.</exception>
    public static KitImage Read(string path) => new(path);

    /// <summary>Checks that this host's SDK is new enough, as far as versions tell.</summary>
    /// <exception cref="KitRefusedException">It is not, or the kit uses no SDK at all.</exception>
    public void CheckSdkVersion()
    {
        var ours = typeof(IKit).Assembly.GetName().Version!;
        var built = _metadata.AssemblyReferences.Select(_metadata.GetAssemblyReference)
            .Where(reference => _metadata.StringComparer.Equals(reference.Name, SdkName))
            .Select(reference => reference.Version).FirstOrDefault()
            ?? throw new KitRefusedException($"{_file} does not use {SdkName}: it is no kit");
        if (built > ours)
            throw new KitRefusedException($"built against {SdkName} {built}, but this host has {ours}; use a newer host or an older build of the kit");
    }

    /// <summary>
    /// Checks that everything the kit uses of the SDK is there. The SDK's assembly version is frozen, so that a kit of today loads
    /// tomorrow; a kit of tomorrow is known only by what it uses, and must not find out in the middle of a remove.
    /// </summary>
    /// <param name="loaded">The same assembly, loaded; nothing of it runs.</param>
    /// <exception cref="KitRefusedException">Something is missing.</exception>
    public void CheckSdkMembers(Assembly loaded)
    {
        foreach (var handle in _metadata.TypeReferences.Where(IsOfSdk))
            Resolve(loaded.ManifestModule, handle, NameOf(handle));
        foreach (var handle in _metadata.MemberReferences)
        {
            var member = _metadata.GetMemberReference(handle);
            if (TypeOf(member.Parent) is { } type && IsOfSdk(type))
                Resolve(loaded.ManifestModule, handle, $"{NameOf(type)}.{_metadata.GetString(member.Name)}");
        }
    }

    /// <inheritdoc />
    public void Dispose() => _image.Dispose();

    private static void Resolve(Module module, EntityHandle handle, string name)
    {
        try
        {
            module.ResolveMember(MetadataTokens.GetToken(handle));
        }
        catch (BadImageFormatException)
        {
            // A member of a type that is open in a generic method of the kit: it has a meaning only there.
        }
        catch (Exception e) when (e is TypeLoadException or MissingMemberException)
        {
            throw new KitRefusedException($"built against another {SdkName}: that of this host has no {name}; use a newer host or an older build of the kit");
        }
    }

    private bool IsRecoveryKit(CustomAttribute attribute) =>
        attribute.Constructor.Kind == HandleKind.MemberReference
        && TypeOf(_metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent) is { } type
        && IsOfSdk(type) && _metadata.StringComparer.Equals(_metadata.GetTypeReference(type).Name, nameof(RecoveryKitAttribute));

    // ECMA-335 II.23.3: a prolog of two bytes, then the arguments of the constructor.
    private string FirstArgument(CustomAttribute attribute)
    {
        var value = _metadata.GetBlobReader(attribute.Value);
        value.ReadUInt16();
        return value.ReadSerializedString() ?? "";
    }

    private TypeReferenceHandle? TypeOf(EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeReference => (TypeReferenceHandle)parent,
        HandleKind.TypeSpecification => GenericTypeOf(_metadata.GetTypeSpecification((TypeSpecificationHandle)parent)),
        _ => null,
    };

    // ECMA-335 II.23.2.14: GENERICINST, CLASS or VALUETYPE, the generic type, its arguments.
    private TypeReferenceHandle? GenericTypeOf(TypeSpecification type)
    {
        var signature = _metadata.GetBlobReader(type.Signature);
        if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
            return null;
        signature.ReadByte();
        return signature.ReadTypeHandle() is { Kind: HandleKind.TypeReference } generic ? (TypeReferenceHandle)generic : null;
    }

    private bool IsOfSdk(TypeReferenceHandle handle) => _metadata.GetTypeReference(handle).ResolutionScope switch
    {
        { Kind: HandleKind.TypeReference } outer => IsOfSdk((TypeReferenceHandle)outer),
        { Kind: HandleKind.AssemblyReference } assembly =>
            _metadata.StringComparer.Equals(_metadata.GetAssemblyReference((AssemblyReferenceHandle)assembly).Name, SdkName),
        _ => false,
    };

    private string NameOf(TypeReferenceHandle handle)
    {
        var type = _metadata.GetTypeReference(handle);
        var name = _metadata.GetString(type.Name).Split('`')[0]; // Kit`1 is Kit to its author
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{NameOf((TypeReferenceHandle)type.ResolutionScope)}.{name}"
            : $"{_metadata.GetString(type.Namespace)}.{name}";
    }
}

using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.Services;

/// <summary>Secrets of scripts: one file each, in a folder beside the configuration, which only its owner may read.</summary>
/// <param name="folder">The folder.</param>
/// <param name="whyNot">Why a path cannot be trusted, or null.</param>
public sealed class SecretFolder(string folder, Func<string, string?> whyNot)
{
    private const UnixFileMode Others = (UnixFileMode)0b000_111_111;

    /// <summary>Reads a secret.</summary>
    /// <exception cref="ScriptServiceException">There is none, or others could read or change it.</exception>
    public string Read(string name)
    {
        if (name.Length == 0 || name[0] == '.' || name.Contains('/') || name.Contains('\0'))
            throw new ScriptServiceException($"'{name}' is no name of a secret: write the name of a file in {folder}");

        var file = Path.Combine(folder, name);
        if (!File.Exists(file))
            throw new ScriptServiceException($"there is no secret {name}: write it to {file} and chmod 600 it");
        if ((File.GetUnixFileMode(file) & Others) != 0)
            throw new ScriptServiceException($"others could read the secret {name}: chmod 600 {file}");
        if (whyNot(file) is { } why)
            throw new ScriptServiceException($"the secret {name} cannot be trusted: {why}");
        return File.ReadAllText(file).TrimEnd('\n', '\r');
    }
}

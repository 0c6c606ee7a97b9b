using Kits.Host.Loading;

namespace Kits.Host.Tests.Loading;

/// <summary>A folder of kits that only we may write to, and that is gone after the test.</summary>
public sealed class KitsFolder : IDisposable
{
    private const UnixFileMode OursAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Path { get; } = Directory.CreateTempSubdirectory("kits-kits-").FullName;

    /// <summary>Every kit that these tests bring with them, in one folder.</summary>
    public static string Built { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "BadKits");

    /// <summary>Copies a kit that was built, under its own name or another.</summary>
    /// <returns>The kit's folder.</returns>
    public string Add(string kit, string? folder = null)
    {
        var target = Directory.CreateDirectory(System.IO.Path.Combine(Path, folder ?? kit), OursAlone).FullName;
        foreach (var file in Directory.EnumerateFiles(System.IO.Path.Combine(Built, kit)))
        {
            var copy = System.IO.Path.Combine(target, System.IO.Path.GetFileName(file));
            File.Copy(file, copy);
            File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return target;
    }

    public KitCatalogue Load() => KitCatalogue.Load([Path]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

using Kits.Host.Configuration;
using Kits.Host.Loading;
using Kits.Host.Tests.Loading;

namespace Kits.Host.Tests.Configuration;

/// <summary>A configuration file with the toy kit at hand; gone after the test.</summary>
public sealed class ConfigurationText : IDisposable
{
    private static readonly Lazy<KitCatalogue> Kits = new(LoadOnce);

    private readonly string _folder = Directory.CreateTempSubdirectory("kits-yaml-").FullName;

    public string Path => System.IO.Path.Combine(_folder, "kits.yaml");

    /// <summary>The toy kit, and the broken one that is refused.</summary>
    public static KitCatalogue Catalogue => Kits.Value;

    public ReadResult Read(string text)
    {
        File.WriteAllText(Path, text);
        return Read();
    }

    public ReadResult Read() => ConfigurationFile.Read(Path, Catalogue);

    /// <summary>The problems of a text, without the path that each begins with.</summary>
    public IEnumerable<string> ProblemsOf(string text)
    {
        var read = Read(text);
        Assert.Equal(read.Problems.Length > 0, read.Configuration is null);
        Assert.All(read.Problems, problem => Assert.StartsWith(Path + ":", problem, StringComparison.Ordinal));
        return read.Problems.Select(problem => problem[(Path.Length + 1)..].TrimStart());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static KitCatalogue LoadOnce()
    {
        using var folder = new KitsFolder();
        folder.Add("Toy");
        folder.Add("Broken");
        return folder.Load();
    }
}

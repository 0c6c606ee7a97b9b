using System.Xml.Linq;

namespace Kits.Architecture;

/// <summary>A project file, with what every Directory.Build.props above it adds.</summary>
public sealed class Project(string path)
{
    /// <summary>Its name, as other projects refer to it.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(path);

    /// <summary>Its path from the root, with slashes.</summary>
    public string Path => System.IO.Path.GetRelativePath(House.Root, path);

    /// <summary>The projects of ours that it refers to.</summary>
    public IReadOnlySet<string> References => Items("ProjectReference").Select(Include).Select(System.IO.Path.GetFileNameWithoutExtension).OfType<string>().ToHashSet();

    /// <summary>What else could bring in the code of another project: a built assembly, or a source file from outside its folder.</summary>
    public IEnumerable<string> SideDoors =>
        Items("Reference").Select(Include).Concat(Items("Compile").Select(Include).Where(file => file.Contains("..", StringComparison.Ordinal)));

    /// <summary>Package references that name a version themselves.</summary>
    public IEnumerable<string> OwnVersions =>
        Items("PackageReference").Where(item => item.Attribute("Version") is not null || item.Attribute("VersionOverride") is not null || item.HasElements).Select(Include);

    private IEnumerable<XElement> Items(string name) => Files().SelectMany(file => XDocument.Load(file).Descendants(name)).Where(item => item.Attribute("Include") is not null);

    private IEnumerable<string> Files()
    {
        yield return path;
        for (var folder = System.IO.Path.GetDirectoryName(path); folder is not null && folder.StartsWith(House.Root, StringComparison.Ordinal); folder = System.IO.Path.GetDirectoryName(folder))
        {
            foreach (var name in new[] { "Directory.Build.props", "Directory.Build.targets" }.Select(name => System.IO.Path.Combine(folder, name)).Where(File.Exists))
                yield return name;
        }
    }

    private static string Include(XElement item) => item.Attribute("Include")!.Value.Replace('\\', '/');
}

namespace Kits.Architecture;

/// <summary>The repository that these tests were built from.</summary>
public static class House
{
    /// <summary>Its root folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path in it.</summary>
    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The project files below some of its folders.</summary>
    public static IEnumerable<Project> Projects(params string[] folders) =>
        from folder in folders
        where Directory.Exists(At(folder))
        from file in Directory.EnumerateFiles(At(folder), "*.csproj", SearchOption.AllDirectories)
        orderby file
        select new Project(file);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Kits.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"no Kits.sln above {AppContext.BaseDirectory}");
        return folder.FullName;
    }
}

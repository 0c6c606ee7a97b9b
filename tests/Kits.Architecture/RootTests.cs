namespace Kits.Architecture;

public sealed class RootTests
{
    private static readonly string[] Folders = [".ci", "core", "kits", "samples", "sdk", "tests"];

    private static readonly string[] Files =
        ["README.md", "Kits.sln", "Directory.Build.props", "Directory.Packages.props", ".editorconfig", "global.json", ".gitignore", "BannedSymbols.txt"];

    [Fact]
    public void The_root_holds_only_the_names_of_the_design()
    {
        var ignored = File.ReadLines(House.At(".gitignore")).Select(line => line.Trim('/'));
        var names = Directory.GetFileSystemEntries(House.Root).Select(entry => Path.GetFileName(entry));
        Assert.Empty(names.Except([.. Folders, .. Files, ".git", .. ignored]));
    }

    [Fact]
    public void Every_folder_of_the_design_is_there() => Assert.All(Folders, folder => Assert.True(Directory.Exists(House.At(folder)), folder));
}

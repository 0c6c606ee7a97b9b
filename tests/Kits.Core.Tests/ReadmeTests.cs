using Kits.Core.Resources;

namespace Kits.Core.Tests;

public sealed class ReadmeTests
{
    private const string Head = "| from | on | to | why |\n|---|---|---|---|\n";

    [Fact]
    public void The_lifecycle_in_the_README_is_the_one_that_runs()
    {
        var readme = File.ReadAllText(Path.Combine(Root(), "core", "README.md"));
        var start = readme.IndexOf(Head, StringComparison.Ordinal);
        Assert.True(start >= 0, "core/README.md has no table of the lifecycle");

        var rows = readme[(start + Head.Length)..].Split('\n').TakeWhile(line => line.StartsWith('|'));
        Assert.Equal(ResourceLifecycle.Table.Select(row => $"| {row.From} | {row.On} | {row.To} | {row.Why} |"), rows);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Kits.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"no Kits.sln above {AppContext.BaseDirectory}");
        return folder.FullName;
    }
}

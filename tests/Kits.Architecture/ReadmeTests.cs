namespace Kits.Architecture;

public sealed class ReadmeTests
{
    public static TheoryData<string> Kits { get; } =
        [.. Directory.GetDirectories(House.At("kits")).Where(folder => Directory.GetFiles(folder, "*.csproj").Length > 0).Select(folder => Path.GetFileName(folder)).Order()];

    [Theory]
    [MemberData(nameof(Kits))]
    public void Every_kit_tells_the_same_in_the_same_order(string kit)
    {
        var readme = House.At("kits", kit, "README.md");
        Assert.True(File.Exists(readme), $"kits/{kit} has no README.md");
        Assert.Equal(
            ["What it protects", "Settings", "Restore", "Remove", "quickCheck", "Recover", "Watch", "How it fails", "What it never does"],
            Sections(File.ReadLines(readme)));
    }

    [Fact]
    public void A_line_in_a_code_block_is_no_section() =>
        Assert.Equal(["Settings", "Watch"], Sections(["# The kit", "## Settings", "```yaml", "## not this", "```", "### nor this", "## Watch"]));

    private static IEnumerable<string> Sections(IEnumerable<string> lines)
    {
        var inBlock = false;
        foreach (var line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                inBlock = !inBlock;
            else if (!inBlock && line.StartsWith("## ", StringComparison.Ordinal))
                yield return line[3..].Trim();
        }
    }
}

using System.Text.RegularExpressions;

namespace Kits.Architecture;

/// <summary>Kits.Core thinks and does nothing: no I/O, no clock, no threads, no chance, no kit by name.</summary>
public sealed partial class PureCoreTests
{
    [Fact]
    public void Kits_Core_does_nothing_but_think()
    {
        var sources = Directory.GetFiles(House.At("core", "Kits.Core"), "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(sources);
        Assert.All(sources, source => Assert.Empty(Deeds(File.ReadAllText(source))));
    }

    [Fact]
    public void Kits_Core_knows_no_kit_by_name()
    {
        var names = KitNames().ToList();
        Assert.Equal(2 * House.Projects("kits").Count(), names.Count);
        Assert.All(Directory.GetFiles(House.At("core", "Kits.Core"), "*.cs", SearchOption.AllDirectories), source =>
            Assert.DoesNotContain(names, name => Regex.IsMatch(File.ReadAllText(source), $@"\b{Regex.Escape(name)}\b")));
    }

    [Fact]
    public void Kits_Core_uses_no_package() => Assert.DoesNotContain("PackageReference", File.ReadAllText(House.At("core", "Kits.Core", "Kits.Core.csproj")), StringComparison.Ordinal);

    [Theory]
    [InlineData("var text = File.ReadAllText(path);", "File")]
    [InlineData("using System.Net.Sockets;", "System.Net")]
    [InlineData("var now = DateTimeOffset.UtcNow;", "UtcNow")]
    [InlineData("Plan Plan(TimeProvider time)", "TimeProvider")]
    [InlineData("async Task RunAsync()", "async")]
    [InlineData("lock (_gate)", "lock")]
    [InlineData("var id = Guid.NewGuid();", "Guid")]
    public void A_deed_is_recognised(string code, string deed) => Assert.Contains(deed, Deeds(code));

    [Fact]
    public void What_a_comment_says_is_no_deed() => Assert.Empty(Deeds("/// <summary>What Task and File would do.</summary>\n// and a lock\nint a;"));

    private static IEnumerable<string> Deeds(string code) => DeedWords.Matches(Comments.Replace(code, "")).Select(match => match.Value);

    private static IEnumerable<string> KitNames() =>
        from file in Directory.EnumerateFiles(House.At("kits"), "*.cs", SearchOption.AllDirectories)
        from Match match in Registration.Matches(File.ReadAllText(file))
        from name in new[] { match.Groups["name"].Value, match.Groups["type"].Value }
        select name;

    [GeneratedRegex(@"\b(System\.(IO|Net|Threading|Diagnostics)|File|Directory|Path|Stream|Console|Environment|Process|Socket|HttpClient|Stopwatch|TimeProvider|Timer|UtcNow|Now|Thread|Task|ValueTask|Parallel|Interlocked|Random|Guid|async|await|lock|volatile|dynamic|ILogger)\b")]
    private static partial Regex DeedWords { get; }

    [GeneratedRegex("//.*")]
    private static partial Regex Comments { get; }

    [GeneratedRegex("""\[assembly:\s*(Kits\.Sdk\.)?RecoveryKit\("(?<name>[^"]+)",\s*typeof\(([\w.]+\.)?(?<type>\w+)\)""")]
    private static partial Regex Registration { get; }
}

using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Kits.Architecture;

public sealed partial class PackageTests
{
    private static readonly XDocument Central = XDocument.Load(House.At("Directory.Packages.props"));

    [Fact]
    public void Every_package_is_pinned_to_exactly_one_version()
    {
        var versions = Central.Descendants("PackageVersion").ToList();
        Assert.NotEmpty(versions);
        Assert.All(versions, version => Assert.Matches(Exactly, version.Attribute("Version")?.Value ?? "none"));
        Assert.Distinct(versions.Select(version => version.Attribute("Include")?.Value));
    }

    [Theory]
    [InlineData("1.2.3")]
    [InlineData("[1.2.3,)")]
    [InlineData("[1.2.3,2.0.0)")]
    [InlineData("[1.2.*]")]
    [InlineData("none")]
    public void What_is_no_exact_version_is_recognised(string version) => Assert.DoesNotMatch(Exactly, version);

    [Fact]
    public void Versions_stand_in_the_central_file_alone()
    {
        Assert.Equal("true", Central.Descendants("ManagePackageVersionsCentrally").Single().Value);
        Assert.All(House.Projects("sdk", "core", "kits", "tests"), project => Assert.Empty(project.OwnVersions));
    }

    [Fact]
    public void Packages_that_packages_bring_are_pinned_too() =>
        Assert.Equal("true", XDocument.Load(House.At("Directory.Build.props")).Descendants("CentralPackageTransitivePinningEnabled").Single().Value);

    [GeneratedRegex(@"^\[\d+(\.\d+){1,3}(-[0-9A-Za-z.-]+)?\]$")]
    private static partial Regex Exactly { get; }
}

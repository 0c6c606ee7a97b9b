using System.Reflection.PortableExecutable;

using Kits.Control;
using Kits.Host.Loading;
using Kits.Sdk;

namespace Kits.Host.Tests.Loading;

public sealed class KitCatalogueTests : IDisposable
{
    private readonly KitsFolder _kits = new();

    public void Dispose() => _kits.Dispose();

    [Fact]
    public void A_good_kit_is_known_by_its_name_version_and_folder()
    {
        var folder = _kits.Add("Toy");

        var catalogue = _kits.Load();

        Assert.Equal([new KitAnswer("toy", "1.0.0.0", folder, null)], catalogue.Answers);
        Assert.Equal(["toy"], catalogue.Names);
        Assert.NotNull(catalogue.Find("toy"));
    }

    [Fact]
    public void A_bad_kit_bars_no_good_one()
    {
        foreach (var kit in new[] { "Broken", "Newer", "OwnSdk", "Throwing", "Toy" })
            _kits.Add(kit);

        var catalogue = _kits.Load();

        Assert.Equal(["own-sdk", "throwing", "toy"], catalogue.Names.Order());
        Assert.Equal(5, catalogue.Answers.Count);
    }

    [Fact]
    public void A_kit_whose_constructor_throws_is_refused_by_name()
    {
        _kits.Add("Broken");

        Assert.Equal("the constructor of BadKits.BrokenKit threw InvalidOperationException: no licence was found", Refused("broken"));
    }

    [Fact]
    public void A_kit_built_against_a_newer_sdk_is_refused_before_any_of_it_is_loaded()
    {
        _kits.Add("Newer");

        Assert.Equal("built against Kits.Sdk 2.0.0.0, but this host has 1.0.0.0; use a newer host or an older build of the kit", Refused("newer"));
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == "Newer");
    }

    [Fact]
    public void A_kit_that_uses_what_only_a_later_sdk_has_is_refused_though_the_assembly_version_is_the_same()
    {
        _kits.Add("Later");

        Assert.Equal("built against another Kits.Sdk: that of this host has no Kits.Sdk.Fencing; use a newer host or an older build of the kit", Refused("later"));
    }

    [Fact]
    public void Of_several_kits_in_one_assembly_a_bad_one_bars_no_good_one()
    {
        _kits.Add("Several");

        var catalogue = _kits.Load();

        Assert.Equal(["good"], catalogue.Names);
        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["no-kit"] = "BadKits.NoKit does not implement Kits.Sdk.IKit",
                ["closed"] = "BadKits.ClosedKit has no public parameterless constructor",
                ["Bad Name"] = "'Bad Name' is no name of a kit; allowed are lower case letters, digits and -",
                ["good"] = null,
            },
            catalogue.Answers.ToDictionary(answer => answer.Name, answer => answer.Problem));
    }

    [Fact]
    public void A_copy_of_the_sdk_beside_a_kit_is_ignored()
    {
        var folder = _kits.Add("OwnSdk");
        Assert.True(File.Exists(Path.Combine(folder, "Kits.Sdk.dll")), "the kit does not ship the copy that this is about");

        var kit = _kits.Load().Find("own-sdk");

        Assert.IsAssignableFrom<IKit>(kit);
        Assert.Same(typeof(IKit).Assembly, kit!.GetType().GetInterface("Kits.Sdk.IKit")!.Assembly);
    }

    [Fact]
    public void The_second_kit_of_a_name_is_refused_and_tells_where_the_first_lies()
    {
        var first = _kits.Add("Toy", "a-toy");
        var second = _kits.Add("Toy", "b-toy");

        var catalogue = _kits.Load();

        Assert.Equal(
            [new KitAnswer("toy", "1.0.0.0", first, null), new KitAnswer("toy", "1.0.0.0", second, $"another kit is called toy already: {first}")],
            catalogue.Answers);
        Assert.NotNull(catalogue.Find("toy"));
    }

    [Fact]
    public void Of_two_folders_with_one_kit_the_first_that_was_named_wins()
    {
        using var others = new KitsFolder();
        var first = others.Add("Toy");
        _kits.Add("Toy");

        var catalogue = KitCatalogue.Load([others.Path, _kits.Path]);

        Assert.Equal(first, catalogue.Answers.Single(answer => answer.Problem is null).Path);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite, "its group")]
    [InlineData(UnixFileMode.OtherWrite, "everybody")]
    public void A_kit_whose_folder_others_may_write_to_is_refused(UnixFileMode more, string by)
    {
        var folder = _kits.Add("Toy");
        Allow(folder, more);

        Assert.Equal($"{folder} is writable by {by}; make it safe with chmod go-w {folder}", Refused("Toy"));
    }

    [Fact]
    public void A_kit_with_one_file_that_others_may_write_to_is_refused()
    {
        var file = Path.Combine(_kits.Add("Toy"), "Toy.dll");
        Allow(file, UnixFileMode.GroupWrite);

        Assert.Equal($"{file} is writable by its group; make it safe with chmod go-w {file}", Refused("Toy"));
    }

    [Fact]
    public void A_kit_with_a_file_that_others_may_write_to_deep_inside_is_refused()
    {
        var native = Directory.CreateDirectory(Path.Combine(_kits.Add("Toy"), "runtimes", "linux-x64", "native")).FullName;
        var file = Path.Combine(native, "libtoy.so");
        File.WriteAllText(file, "");
        Allow(file, UnixFileMode.OtherWrite);

        Assert.Equal($"{file} is writable by everybody; make it safe with chmod go-w {file}", Refused("Toy"));
    }

    [Fact]
    public void All_kits_in_a_folder_that_others_may_write_to_are_refused()
    {
        _kits.Add("Toy");
        Allow(_kits.Path, UnixFileMode.OtherWrite);

        Assert.Equal($"{_kits.Path} is writable by everybody; make it safe with chmod go-w {_kits.Path}", Refused("Toy"));
    }

    [Fact]
    public void A_folder_without_a_deps_json_is_no_kit()
    {
        Directory.CreateDirectory(Path.Combine(_kits.Path, "notes"));

        Assert.Equal("its folder has no *.deps.json; publish the kit with EnableDynamicLoading", Refused("notes"));
    }

    [Fact]
    public void A_folder_with_two_kits_in_it_is_refused()
    {
        File.WriteAllText(Path.Combine(_kits.Add("Toy"), "Second.deps.json"), "{}");

        Assert.Equal("its folder has 2 *.deps.json; a kit has exactly one", Refused("Toy"));
    }

    [Fact]
    public void A_kit_whose_assembly_is_missing_is_refused()
    {
        var file = Path.Combine(_kits.Add("Toy"), "Toy.dll");
        File.Delete(file);

        Assert.Contains(file, Refused("Toy"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_assembly_is_refused()
    {
        File.WriteAllText(Path.Combine(_kits.Add("Toy"), "Toy.dll"), "no assembly at all");

        Assert.NotEmpty(Refused("Toy"));
    }

    [Fact]
    public void A_library_without_managed_code_is_refused()
    {
        File.WriteAllBytes(Path.Combine(_kits.Add("Toy"), "Toy.dll"), NativeLibrary());

        Assert.Equal("Toy.dll has no managed code: it is no kit", Refused("Toy"));
    }

    [Fact]
    public void An_assembly_that_does_not_use_the_sdk_is_no_kit()
    {
        var folder = _kits.Add("Toy");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Kits.Control.dll"), Path.Combine(folder, "Toy.dll"), overwrite: true);

        Assert.Equal("Toy.dll does not use Kits.Sdk: it is no kit", Refused("Toy"));
    }

    [Fact]
    public void An_assembly_that_announces_no_kit_is_refused()
    {
        var folder = _kits.Add("Toy");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Kits.Core.dll"), Path.Combine(folder, "Toy.dll"), overwrite: true);

        Assert.Equal("Toy.dll has no [assembly: RecoveryKit(...)]", Refused("Toy"));
    }

    [Fact]
    public void A_kits_folder_that_does_not_exist_stops_the_start()
    {
        var missing = Path.Combine(_kits.Path, "missing");

        var refused = Assert.Throws<StartRefusedException>(() => KitCatalogue.Load([missing]));

        Assert.Equal((ExitCode.BadConfiguration, $"the kits folder {missing} does not exist (--kits)"), (refused.Exit, refused.Message));
    }

    [Fact]
    public void Why_there_is_no_such_kit_is_told()
    {
        _kits.Add("Toy");
        _kits.Add("Broken");
        var catalogue = _kits.Load();

        Assert.StartsWith("the kit broken is refused: the constructor of", catalogue.WhyNot("broken"), StringComparison.Ordinal);
        Assert.Equal("unknown kit tyo, did you mean toy?; kits kit list shows all", catalogue.WhyNot("tyo"));
        Assert.Equal("unknown kit postgresql; kits kit list shows all", catalogue.WhyNot("postgresql"));
    }

    [Fact]
    public void Who_wants_a_kit_that_was_refused_by_its_folder_is_told_why()
    {
        var folder = _kits.Add("Toy");
        Allow(folder, UnixFileMode.OtherWrite);

        Assert.Equal($"the kit toy is refused: {folder} is writable by everybody; make it safe with chmod go-w {folder}", _kits.Load().WhyNot("toy"));
    }

    [Fact]
    public void A_folder_that_is_named_twice_is_searched_once()
    {
        _kits.Add("Toy");

        Assert.Equal(["toy"], KitCatalogue.Load([_kits.Path, _kits.Path + "/"]).Answers.Select(answer => answer.Name));
    }

    private static void Allow(string path, UnixFileMode more) => File.SetUnixFileMode(path, File.GetUnixFileMode(path) | more);

    private static byte[] NativeLibrary()
    {
        var image = new System.Reflection.Metadata.BlobBuilder();
        new NoCode().Serialize(image);
        return image.ToArray();
    }

    private string Refused(string name)
    {
        var answer = Assert.Single(_kits.Load().Answers);
        Assert.Equal(name, answer.Name);
        return answer.Problem ?? throw new InvalidOperationException($"{name} was not refused");
    }

    /// <summary>A well-formed image of nothing.</summary>
    private sealed class NoCode() : PEBuilder(PEHeaderBuilder.CreateLibraryHeader(), null)
    {
        protected override System.Collections.Immutable.ImmutableArray<Section> CreateSections() => [new(".data", SectionCharacteristics.ContainsInitializedData)];

        protected override System.Reflection.Metadata.BlobBuilder SerializeSection(string name, SectionLocation location)
        {
            var content = new System.Reflection.Metadata.BlobBuilder();
            content.WriteInt32(0);
            return content;
        }

        protected override PEDirectoriesBuilder GetDirectories() => new();
    }
}

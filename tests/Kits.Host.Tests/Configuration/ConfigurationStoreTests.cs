using System.Collections.Immutable;
using Kits.Core.Recovery;
using Kits.Host.Configuration;

namespace Kits.Host.Tests.Configuration;

public sealed class ConfigurationStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kits-store-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "kits.yaml");

    private string Kept => System.IO.Path.Combine(_folder, "kept");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_put_takes_the_place_of_the_file_with_the_same_mode()
    {
        var store = Open("first");
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Assert.Null(store.Put(Parsed("second"), isBack: false));

        Assert.Equal(("second", "second", UnixFileMode.UserRead | UnixFileMode.UserWrite), (File.ReadAllText(Path), store.Text, File.GetUnixFileMode(Path)));
    }

    [Fact]
    public void One_can_go_back_as_often_as_one_went_forward()
    {
        var store = Open("first");
        store.Put(Parsed("second"), isBack: false);
        store.Put(Parsed("third"), isBack: false);

        foreach (var before in new[] { "second", "first" })
        {
            store.Put(store.ReadPrevious()!, isBack: true);
            Assert.Equal(before, File.ReadAllText(Path));
        }

        Assert.Null(store.ReadPrevious());
    }

    [Fact]
    public void The_last_ten_are_kept()
    {
        var store = Open("0");
        for (var number = 1; number <= 20; number++)
            store.Put(Parsed($"{number}"), isBack: false);

        Assert.Equal(Enumerable.Range(11, 10).Select(number => $"{number}"), Directory.GetFiles(Kept).Order().Select(File.ReadAllText));
    }

    [Fact]
    public void A_start_on_the_same_text_keeps_nothing_new()
    {
        Open("first");
        Open("first");
        Assert.Single(Directory.GetFiles(Kept));
    }

    [Fact]
    public void What_cannot_be_written_leaves_all_as_it_was()
    {
        var store = Open("first");
        Directory.CreateDirectory(Path + ".new"); // where the draft would be

        Assert.StartsWith("the configuration cannot be kept", store.WhyNot(Parsed("second")), StringComparison.Ordinal);
        Assert.StartsWith("the configuration cannot be kept", store.Put(Parsed("second"), isBack: false), StringComparison.Ordinal);

        Assert.Equal(("first", "first"), (store.Text, File.ReadAllText(Path)));
        Assert.Single(Directory.GetFiles(Kept));
    }

    private ConfigurationStore Open(string text)
    {
        File.WriteAllText(Path, text);
        var store = new ConfigurationStore(Path, Kept, Parsed(text), file => Parsed(File.ReadAllText(file)));
        store.Keep();
        return store;
    }

    private static ReadResult Parsed(string text) => new(new NodeConfiguration("alpha", OsAction.Dry, RebootBudget.Default, []), ImmutableArray<string>.Empty, text);
}

namespace Kits.Host.Tests.State;

public sealed class DurableBagTests : IDisposable
{
    private readonly StateDirectory _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task A_value_is_read_at_once_and_at_the_next_start_by_its_own_resource_alone()
    {
        using (var database = _state.Open())
        {
            await database.Bag("vip").SetAsync("peer", "beta", TestContext.Current.CancellationToken);
            await database.Bag("vip").SetAsync("gone", "x", TestContext.Current.CancellationToken);
            await database.Bag("vip").SetAsync("gone", null, TestContext.Current.CancellationToken);

            Assert.Equal("beta", database.Bag("vip").Get("peer"));
        }

        using var again = _state.Open();

        Assert.Equal("beta", again.Bag("vip").Get("peer"));
        Assert.Null(again.Bag("vip").Get("gone"));
        Assert.Null(again.Bag("share").Get("peer"));
    }

    [Fact]
    public async Task A_bag_holds_64_KiB_in_all_and_what_does_not_fit_changes_nothing()
    {
        using var database = _state.Open();
        var bag = database.Bag("vip");
        await bag.SetAsync("a", new string('x', 40_000), TestContext.Current.CancellationToken);
        await bag.SetAsync("b", new string('x', 25_000), TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => bag.SetAsync("b", new string('x', 26_000), TestContext.Current.CancellationToken));
        await bag.SetAsync("a", new string('y', 40_000), TestContext.Current.CancellationToken);      // replaced, not added

        Assert.Contains("65,536 are allowed", refused.Message, StringComparison.Ordinal);
        Assert.Equal(25_000, bag.Get("b")!.Length);
    }

    [Fact]
    public async Task Setting_the_same_value_again_writes_nothing()
    {
        using var database = _state.Open();
        await database.Bag("vip").SetAsync("peer", "beta", TestContext.Current.CancellationToken);
        var log = new FileInfo(_state.Database + "-wal").Length;

        await database.Bag("vip").SetAsync("peer", "beta", TestContext.Current.CancellationToken);

        Assert.Equal(log, new FileInfo(_state.Database + "-wal").Length);
    }
}

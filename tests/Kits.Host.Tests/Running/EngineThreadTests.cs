using Kits.Host.Running;

namespace Kits.Host.Tests.Running;

public sealed class EngineThreadTests
{
    [Fact]
    public async Task Everything_runs_on_its_one_thread_in_the_order_it_came_also_behind_an_await()
    {
        using var loop = new EngineThread(bug => Assert.Fail(bug.Message));
        var order = new List<int>();
        var threads = new HashSet<int>();

        var first = loop.AskAsync(async () =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            order.Add(1);
            await Task.Yield();
            threads.Add(Environment.CurrentManagedThreadId);
            order.Add(3);
            await Task.Run(() => { });
            threads.Add(Environment.CurrentManagedThreadId);
            return true;
        });
        loop.Post(() => order.Add(2));
        await first;

        Assert.Equal([1, 2, 3], order);
        Assert.Single(threads);
        Assert.DoesNotContain(Environment.CurrentManagedThreadId, threads);
    }

    [Fact]
    public async Task What_throws_is_told_and_ends_nothing()
    {
        var bugs = new List<string>();
        using var loop = new EngineThread(bug => bugs.Add(bug.Message));

        loop.Post(() => throw new InvalidOperationException("a bug"));

        Assert.Equal(5, await loop.AskAsync(() => 5));
        Assert.Equal(["a bug"], bugs);
    }

    [Fact]
    public async Task Who_asks_is_told_what_was_thrown()
    {
        using var loop = new EngineThread(bug => Assert.Fail(bug.Message));

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => loop.AskAsync(new Func<int>(() => throw new InvalidOperationException("no answer"))));

        Assert.Equal("no answer", thrown.Message);
    }

    [Fact]
    public void What_was_posted_before_the_end_is_done_and_what_comes_later_is_not()
    {
        var done = new List<int>();
        var loop = new EngineThread(bug => Assert.Fail(bug.Message));
        loop.Post(() => done.Add(1));

        loop.Dispose();
        loop.Post(() => done.Add(2));

        Assert.Equal([1], done);
    }

    [Fact]
    public async Task It_may_be_ended_from_its_own_thread()
    {
        var loop = new EngineThread(bug => Assert.Fail(bug.Message));

        Assert.True(await loop.AskAsync(() =>
        {
            loop.Dispose();
            return true;
        }).WaitAsync(Node.Patience, TestContext.Current.CancellationToken));
    }
}

using Kits.Host.Running;

namespace Kits.Host.Tests.Running;

public sealed class KitThreadsTests
{
    private readonly KitThreads _threads = new();

    [Fact]
    public async Task A_call_comes_back_to_its_own_thread_behind_every_await()
    {
        var threads = await _threads.RunAsync(async () =>
        {
            var before = Environment.CurrentManagedThreadId;
            await Task.Run(() => { });
            var between = Environment.CurrentManagedThreadId;
            await Task.Yield();
            return new[] { before, between, Environment.CurrentManagedThreadId };
        });

        Assert.Single(threads.Distinct());
    }

    [Fact]
    public async Task Calls_that_block_do_not_wait_for_each_other()
    {
        using var meeting = new Barrier(100);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _threads.RunAsync(() => Task.FromResult(meeting.SignalAndWait(Node.Patience)))));

        Assert.Equal(1, meeting.CurrentPhaseNumber);
    }

    [Fact]
    public async Task A_call_that_awaits_elsewhere_ends_too() =>
        Assert.Equal(5, await _threads.RunAsync(async () =>
        {
            await Task.Run(() => { }).ConfigureAwait(false);
            return 5;
        }).WaitAsync(Node.Patience, TestContext.Current.CancellationToken));

    [Fact]
    public async Task What_a_call_throws_is_met_by_who_waits_for_it_and_the_thread_serves_on()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _threads.RunAsync<int>(() => throw new InvalidOperationException("no")));

        Assert.Equal(5, await _threads.RunAsync(() => Task.FromResult(5)));
    }

    [Fact]
    public async Task What_a_call_leaves_unattended_and_throws_ends_the_call_and_not_the_host()
    {
        var never = new TaskCompletionSource<int>();

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => _threads.RunAsync(() =>
        {
            ThrowLater();
            return never.Task;
        }).WaitAsync(Node.Patience, TestContext.Current.CancellationToken));

        Assert.Equal("left unattended", thrown.Message);

        static async void ThrowLater()
        {
            await Task.Yield();
            throw new InvalidOperationException("left unattended");
        }
    }
}
